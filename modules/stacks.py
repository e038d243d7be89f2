"""The names of the stacks, for programs that name stacks and do not build them.

A name is an address: renaming a stack makes Terraform destroy and create all that it holds.
"""

NETWORK = "network"
DNS = "dns"
STUDIO = "studio"
ACCESS = "access"

# An order of deployment: each stack comes after the stacks whose outputs it reads.
STACKS = (NETWORK, DNS, STUDIO, ACCESS)

# Deployed once, by an administrator, before all others.
BOOTSTRAP = "bootstrap"


if __name__ == "__main__":
    print(*STACKS)
