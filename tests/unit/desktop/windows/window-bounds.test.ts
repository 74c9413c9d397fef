import { expect, test } from 'vitest'
import { fitBounds, isOnDisplay } from '../../../../electron/desktop/windows/window-bounds.ts'

const left = { x: 0, y: 30, width: 1280, height: 770 }
const right = { x: 1280, y: 0, width: 1920, height: 1080 }

test('restores bounds on a display, in whole numbers', () => {
  expect(fitBounds({ x: 1500.4, y: 100.6, width: 420.2, height: 640 }, [left, right])).toEqual({
    x: 1500,
    y: 101,
    width: 420,
    height: 640,
  })
})

test('leaves the position to the system if the display is gone', () => {
  expect(fitBounds({ x: 1500, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('does not restore a position that shows only a sliver', () => {
  expect(fitBounds({ x: 1270, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
  expect(fitBounds({ x: -400, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('neither places the title bar above the display nor makes a window larger than its display', () => {
  expect(fitBounds({ x: 100, y: 0, width: 5000, height: 5000 }, [left])).toEqual({
    x: 100,
    y: 30,
    width: 1280,
    height: 770,
  })
})

test('leaves the position of a new window to the system', () => {
  expect(fitBounds({ width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('a point on the bottom edge of a display is not on it, but may be on the display below', () => {
  const below = { x: 0, y: 800, width: 1280, height: 800 }
  expect(isOnDisplay({ x: 900, y: 800 }, [left])).toBe(false)
  expect(isOnDisplay({ x: 900, y: 800 }, [left, below])).toBe(true)
  expect(isOnDisplay({ x: 1500, y: 1080 }, [left, right])).toBe(false)
  expect(isOnDisplay({ x: 1500, y: 900 }, [left, right])).toBe(true)
})
