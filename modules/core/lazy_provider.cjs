// The half of bindings.py that runs in Node.js. It makes the provider's index require each module
// when the module is first used, instead of all modules at once.
//
// A line of another form stays as it is. So does the whole index in a Node.js without such hooks:
// loading is then slower, and otherwise the same.
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
