"""What every section of the settings is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen, and holds nothing but what it names."""

    # Names the setting and the value itself, so pydantic's own input dump would only be noise.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
