"""Staff: signing in with password and TOTP, the gate before every staff page, the areas a person has."""
