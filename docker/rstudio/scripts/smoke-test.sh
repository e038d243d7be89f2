#!/usr/bin/env bash
# Tries everything that a session needs, prints each problem, and exits with 1 if there is one.
# Reads the variables RSW_VERSION, R_VERSIONS, PYTHON_VERSION and LANG.
#
# usage: smoke-test.sh [ROOT], where ROOT takes the place of / in tests
set -euo pipefail

root=${1-}
folder=$(cd "$(dirname "$0")/.." && pwd)
problems=()
read -ra versions <<< "$R_VERSIONS"
default=${versions[0]}
# RStudio looks for R in the first list of folders; everybody runs programs of the second.
scanned=(/usr/lib/R /usr/lib64/R /usr/local/lib/R /usr/local/lib64/R /opt/local/lib/R
    /opt/local/lib64/R /opt/R /opt/local/R)
programs=(/usr/lib/rstudio-server /opt/python /opt/rstudio-drivers /opt/session-image)

problem() {
    problems+=("$1")
}

check_r() {
    local version found
    for version in "${versions[@]}"; do
        found=$("$root/opt/R/$version/bin/Rscript" -e 'cat(format(getRversion()))' 2>&1) || true
        [ "$found" = "$version" ] || problem "/opt/R/$version: is not R $version: ${found:-no answer}"
    done
    [ "$root/opt/R/default" -ef "$root/opt/R/$default" ] ||
        problem "/opt/R/default: does not lead to /opt/R/$default"
    for found in R Rscript; do
        [ "$(readlink "$root/usr/local/bin/$found" || true)" = "/opt/R/default/bin/$found" ] ||
            problem "/usr/local/bin/$found: does not lead to /opt/R/default/bin/$found"
    done
}

# Libraries may print messages of their own, so only marked lines are problems.
marked() {
    sed -n 's/^problem: //p'
}

check_libraries() {
    local line
    while IFS= read -r line; do
        problem "R library $line"
    done < <({ "$root/opt/R/$default/bin/Rscript" - "$folder/r-packages.txt" ||
        echo "problem: list: cannot be tried"; } << 'R' 2> /dev/null | marked
listed <- grep("^(#|$)", readLines(commandArgs(TRUE)[[1]]), value = TRUE, invert = TRUE)
for (name in listed) {
  tryCatch(
    loadNamespace(name),
    error = function(error) cat("problem: ", name, ": ", conditionMessage(error), "\n", sep = "")
  )
}
R
    )
    local python=$root/opt/python/$PYTHON_VERSION/bin/python3
    line=$("$python" -c 'import platform; print(platform.python_version())' 2>&1) || true
    [ "$line" = "$PYTHON_VERSION" ] ||
        { problem "$python: is not Python $PYTHON_VERSION: ${line:-no answer}" && return; }
    while IFS= read -r line; do
        problem "Python library $line"
    done < <({ "$python" - "$folder/requirements.in" ||
        echo "problem: list: cannot be tried"; } << 'PYTHON' 2> /dev/null | marked
import importlib
import re
import sys
from importlib.metadata import packages_distributions

with open(sys.argv[1], encoding="utf-8") as lines:
    listed = re.findall(r"^[a-z0-9-]+", lines.read(), flags=re.MULTILINE)
modules = packages_distributions()
for name in listed:
    own = [module for module in modules if name in modules[module] and module[0] != "_"]
    if not own:
        print(f"problem: {name}: is not installed")
    for module in own:
        try:
            importlib.import_module(module)
        except Exception as error:
            print(f"problem: {name}: {error}")
PYTHON
    )
}

check_session() {
    local found
    [ -x "$root/usr/lib/rstudio-server/bin/rsession" ] ||
        problem "/usr/lib/rstudio-server/bin/rsession: is missing"
    found=$(dpkg-query --admindir "$root/var/lib/dpkg" --show --showformat '${Version}' \
        rstudio-server 2>&1) || true
    [ "$found" = "$RSW_VERSION" ] || problem "Posit Workbench: is not $RSW_VERSION: $found"
    for found in sudo java; do
        [ -x "$root/usr/bin/$found" ] || problem "/usr/bin/$found: is missing, AWS demands it"
    done
    found=$(LC_ALL=$LANG locale charmap 2>&1) || true
    [ "$found" = UTF-8 ] || problem "LANG=$LANG: is not a UTF-8 locale of this image: $found"
    for found in /opt/ml /opt/.sagemakerinternal; do
        [ ! -e "$root$found" ] || problem "$found: is reserved for SageMaker"
    done
}

check_drivers() {
    local sample=$root/opt/rstudio-drivers/odbcinst.ini.sample listed driver library
    listed=$(ODBCSYSINI=$root/etc odbcinst -q -d 2>&1) || true
    [ -f "$sample" ] || { problem "/opt/rstudio-drivers: has no odbcinst.ini.sample" && return; }
    while IFS= read -r driver; do
        grep -qxF "$driver" <<< "$listed" || problem "ODBC driver $driver: is not listed by odbcinst"
    done < <(grep '^\[' "$sample")
    while IFS= read -r library; do
        [ -f "$root$library" ] || problem "ODBC driver $library: is missing"
    done < <(sed -nE 's/^Driver *= *(\/.*[^ ]) *$/\1/p' "$sample")
}

check_files() {
    local path existing=()
    for path in "${scanned[@]}" "${programs[@]}"; do
        [ ! -d "$root$path" ] || existing+=("$root$path")
    done
    while IFS= read -r path; do
        problem "${path#"$root"}: anybody may write it"
    done < <(find "${existing[@]}" ! -type l -perm -0002)
    while IFS= read -r path; do
        problem "${path#"$root"}: is a key or a licence, which no image may hold"
    done < <(find "$root/etc/rstudio" "$root/var/lib/rstudio-server" \
        \( -name '*.pem' -o -name '*.pub' -o -name '*.lic' -o -name secure-cookie-key \) 2> /dev/null)
}

check_r
check_libraries
check_session
check_drivers
check_files
if [ "${#problems[@]}" -gt 0 ]; then
    echo "smoke-test: ${#problems[@]} problem$([ "${#problems[@]}" -eq 1 ] || echo s)" >&2
    printf '  %s\n' "${problems[@]}" >&2
    exit 1
fi
echo "smoke-test: R ${versions[*]}, Workbench $RSW_VERSION and what is listed work"
