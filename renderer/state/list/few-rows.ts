/** Up to this many rows of a list all have their buttons framed. In a longer list, only the row in use has. */
export const FEW_ROWS = 8
