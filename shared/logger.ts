/** Writes one line to the technical log (`electron/desktop/diagnostics.ts`), without secrets or phone numbers. */
export type Logger = (message: string, detail?: unknown) => void
