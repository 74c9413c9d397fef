export type AbsenceWhy = 'sleep' | 'network'

/** Steps go on while this computer is awake; after this long without a gap it was woken, whatever the system says. */
const EVIDENTLY_AWAKE = 30_000

/** Whether nothing is to be read, because the computer is about to sleep or has no network. */
export interface Absence {
  readonly isAway: boolean
  leave(why: AbsenceWhy, now: number): void
  /** Whether it ended the absence. */
  comeBack(why: AbsenceWhy): boolean
  /**
   * A time that nobody watched is over, or steps went on for long: the computer does not sleep, and not every system
   * says that it woke. Whether that ended the absence.
   */
  isAwake(now: number, afterGap: boolean): boolean
}

export function createAbsence(): Absence {
  const reasons = new Set<AbsenceWhy>()
  let sleepToldAt = 0

  const comeBack = (why: AbsenceWhy): boolean => reasons.delete(why) && reasons.size === 0

  return {
    get isAway() {
      return reasons.size > 0
    },
    leave: (why, now) => {
      reasons.add(why)
      if (why === 'sleep') sleepToldAt = now
    },
    comeBack,
    isAwake: (now, afterGap) => {
      const awake = reasons.has('sleep') && (afterGap || now - sleepToldAt > EVIDENTLY_AWAKE)
      return awake && comeBack('sleep')
    },
  }
}
