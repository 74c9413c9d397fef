/**
 * Limits how much of the list is drawn in one frame to the visible height of the list. The virtual list does not know a
 * block's height before the block is drawn, so it would draw hundreds of rows that turn out to be far below. Rows
 * beyond the limit remain empty space until they come near the visible part. Returns how many of these pixels may be
 * drawn in this frame.
 */
export type DrawBudget = (pixels: number) => number

/**
 * @param listHeight pixels
 * @param nextFrame calls back before the next frame is painted
 */
export function createDrawBudget(listHeight: () => number, nextFrame: (run: () => void) => void): DrawBudget {
  let left: number | undefined
  return (pixels) => {
    if (left === undefined) nextFrame(() => (left = undefined))
    left ??= listHeight()
    const granted = Math.min(pixels, left)
    left -= granted
    return granted
  }
}
