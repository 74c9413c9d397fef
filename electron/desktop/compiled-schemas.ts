import { z } from 'zod'

/**
 * Keeps zod from compiling strings to code. Each schema reads this when it is created, so it must be called before any
 * module with schemas is imported.
 */
export function forbidCompiledSchemas(): void {
  z.config({ jitless: true })
}
