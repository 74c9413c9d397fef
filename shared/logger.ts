/**
 * Writes one entry to the technical log (`electron/desktop/diagnostics/diagnostics.ts`, which removes secrets and phone
 * numbers). On a relay, writes to stderr.
 */
export type Logger = (message: string, detail?: unknown) => void
