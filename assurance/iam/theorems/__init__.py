"""What the perimeter promises, for every request there can be.

The limits here are written from what each part is for, and from the settings; the policies are
those that were synthesized. So neither follows from the other.
"""

from assurance.iam.theorems import (
    api,
    bucket,
    endpoints,
    functions,
    images,
    keys,
    mapping,
    minting,
    resources,
    roles,
    studio,
)

THEOREMS = (
    *minting.THEOREMS,
    *api.THEOREMS,
    *endpoints.THEOREMS,
    *roles.THEOREMS,
    *mapping.THEOREMS,
    *keys.THEOREMS,
    *bucket.THEOREMS,
    *functions.THEOREMS,
    *studio.THEOREMS,
    *images.THEOREMS,
    *resources.THEOREMS,
)

POSSIBILITIES = (
    *minting.POSSIBILITIES,
    *studio.POSSIBILITIES,
    *api.POSSIBILITIES,
    *mapping.POSSIBILITIES,
    *keys.POSSIBILITIES,
)
