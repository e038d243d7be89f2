# Installs the libraries of a list from a repository; ends with 1 where one is not there afterwards.
#
# usage: Rscript install-libraries.R LIST REPOSITORY

arguments <- commandArgs(trailingOnly = TRUE)
listed <- grep("^(#|$)", readLines(arguments[[1]]), value = TRUE, invert = TRUE)
# Posit Package Manager gives binaries to an R that says what it is, and sources to others.
options(HTTPUserAgent = sprintf(
  "R/%s R (%s)", getRversion(),
  paste(getRversion(), R.version$platform, R.version$arch, R.version$os)
))
install.packages(listed, lib = .libPaths()[[1]], repos = arguments[[2]], Ncpus = 4L)
missing <- setdiff(listed, rownames(installed.packages(lib.loc = .libPaths()[[1]])))
if (length(missing) > 0) {
  message("install-libraries: not installed: ", toString(missing))
  quit(status = 1)
}
