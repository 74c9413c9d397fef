/** The sizes of the windows' text in percent. */
export const TEXT_SIZES = [100, 110, 125, 150, 175, 200] as const

export type TextSize = (typeof TEXT_SIZES)[number]

/** The next larger or smaller size; 100 for a step of 0. */
export function nextTextSize(now: TextSize, step: -1 | 0 | 1): TextSize {
  if (step === 0) return 100
  const last = TEXT_SIZES.length - 1
  return TEXT_SIZES[Math.min(last, Math.max(0, TEXT_SIZES.indexOf(now) + step))] ?? now
}
