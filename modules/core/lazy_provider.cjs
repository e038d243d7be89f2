// The half of bindings.py that runs in Node.js: the provider's index requires each of its modules
// when it is first used, and not all of them at once.
//
// A line that is not of the expected form stays as it is, and so does everything in a Node.js that
// has no such hooks: then it is slower, and no different.
const { registerHooks } = require("node:module");

const INDEX = "/@cdktf/provider-aws/lib/index.js";
const EXPORT = /^exports\.(\w+) = require\("(\.\/[\w-]+)"\);$/gm;
const LAZY_EXPORT =
  'Object.defineProperty(exports, "$1", { enumerable: true, get: () => require("$2") });';

registerHooks?.({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(INDEX)) return loaded;
    return { ...loaded, source: loaded.source.toString().replace(EXPORT, LAZY_EXPORT) };
  },
});
