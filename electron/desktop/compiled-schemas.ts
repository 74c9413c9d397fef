import { z } from 'zod'

/**
 * Keeps zod from compiling strings to code. Must be called before any module with schemas is imported, because each
 * schema reads this setting when it is created.
 */
export function forbidCompiledSchemas(): void {
  z.config({ jitless: true })
}
