import type { Switches } from '../simulator/simulator.ts'

export type PlannedEvent = { readonly at: number } & (
  | {
      readonly kind: 'join' | 'leave' | 'rejoin' | 'newLeg' | 'swap' | 'end' | 'restart' | 'turnover' | 'muteElsewhere'
      readonly room: string
      readonly dice: number
      readonly gap: number
    }
  /** @param ended the rules for faults that end; all others go on */
  | { readonly kind: 'switches'; readonly switches: Partial<Switches>; readonly ended?: Switches['faults'] }
  | { readonly kind: 'sleep' | 'offline'; readonly reported: boolean; readonly until: number }
  | { readonly kind: 'clockSet'; readonly by: number }
  /** The window, the finder and the tray menu are closed. */
  | { readonly kind: 'background'; readonly until: number }
  | { readonly kind: 'readOnly'; readonly until: number }
  | { readonly kind: 'disk'; readonly trouble: DiskTrouble; readonly until: number }
  | { readonly kind: 'removeAccount' }
  /** The user opens *Live calls*, which reads the details of many calls. */
  | { readonly kind: 'liveCalls' }
)

/** The disk of the journal is full, write-protected, or does not respond. */
export type DiskTrouble = 'full' | 'denied' | 'hanging'

const ofComputer: readonly PlannedEvent['kind'][] = [
  ...(['sleep', 'offline', 'clockSet', 'background'] as const),
  ...(['readOnly', 'disk'] as const),
]

/** Whether an event happens to the computer and so affects all accounts. */
export function isOfComputer({ kind }: PlannedEvent): boolean {
  return ofComputer.includes(kind)
}
