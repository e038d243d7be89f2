"""Names of the roles of the DNS stack."""

NAME_SERVERS = "name-servers"
APP_SERVER = "app-server"
