"""The demo organisation and the scripted tour through it: real keys, real services, real windows, fictional people."""
