"""Laws of the engine: planning, writing and taking back, on generated workspaces."""
