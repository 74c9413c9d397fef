/** Writes one line to the technical log (`electron/desktop/diagnostics.ts`), without secrets and numbers. */
export type Logger = (message: string, detail?: unknown) => void
