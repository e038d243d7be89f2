from modules.core.bindings import prepare

prepare()
