import type { Rectangle } from 'electron'

/**
 * The rectangles that form a rectangle with round corners: one for each row of pixels with a corner, and one for the
 * rest. https://www.electronjs.org/docs/latest/api/browser-window#winsetshaperects-windows-linux-experimental
 */
export function roundedShape({ width, height }: Pick<Rectangle, 'width' | 'height'>, radius: number): Rectangle[] {
  const rows = Array.from({ length: radius }, (_, row) => {
    const x = Math.round(radius - Math.sqrt(radius ** 2 - (radius - row - 0.5) ** 2))
    return { row, x, width: width - 2 * x }
  })
  return [
    ...rows.map(({ row, ...rest }) => ({ ...rest, y: row, height: 1 })),
    { x: 0, y: radius, width, height: height - 2 * radius },
    ...rows.map(({ row, ...rest }) => ({ ...rest, y: height - 1 - row, height: 1 })),
  ]
}
