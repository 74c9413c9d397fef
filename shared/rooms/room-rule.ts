import type { z } from 'zod'
import type { roomRule } from '../ipc/preference-schemas.ts'

/** When each run of one of the user's own rooms is to end. */
export type RoomRule = Readonly<z.infer<typeof roomRule>>

/** The default. */
export const NO_RULE: RoomRule = { atMost: 0, alone: 0, endOfDay: '' }

/** Whether the rule ends anything. */
export function hasRule({ atMost, alone, endOfDay }: RoomRule): boolean {
  return atMost > 0 || alone > 0 || endOfDay !== ''
}
