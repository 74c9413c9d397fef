import { expect, test } from 'vitest'
import { fitBounds, isOnDisplay } from '../../../../electron/desktop/windows/window-bounds.ts'

const left = { x: 0, y: 30, width: 1280, height: 770 }
const right = { x: 1280, y: 0, width: 1920, height: 1080 }

test('a place on a display is kept, in whole numbers', () => {
  expect(fitBounds({ x: 1500.4, y: 100.6, width: 420.2, height: 640 }, [left, right])).toEqual({
    x: 1500,
    y: 101,
    width: 420,
    height: 640,
  })
})

test('a place on a display that is gone is left to the system', () => {
  expect(fitBounds({ x: 1500, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('a window of which only a sliver could be seen is not taken back there', () => {
  expect(fitBounds({ x: 1270, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
  expect(fitBounds({ x: -400, y: 100, width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('the title bar is never above the display, and no window is larger than it', () => {
  expect(fitBounds({ x: 100, y: 0, width: 5000, height: 5000 }, [left])).toEqual({
    x: 100,
    y: 30,
    width: 1280,
    height: 770,
  })
})

test('a first window has a size and no place', () => {
  expect(fitBounds({ width: 420, height: 640 }, [left])).toEqual({ width: 420, height: 640 })
})

test('what lies below every display is on none; a display may lie below or beside the first', () => {
  const below = { x: 0, y: 800, width: 1280, height: 800 }
  expect(isOnDisplay({ x: 900, y: 800 }, [left])).toBe(false)
  expect(isOnDisplay({ x: 900, y: 800 }, [left, below])).toBe(true)
  expect(isOnDisplay({ x: 1500, y: 1080 }, [left, right])).toBe(false)
  expect(isOnDisplay({ x: 1500, y: 900 }, [left, right])).toBe(true)
})
