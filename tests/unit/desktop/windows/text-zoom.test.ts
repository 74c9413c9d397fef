import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { TextZoom } from '../../../../electron/desktop/windows/text-zoom.ts'
import { defaultPreferences } from '../../../../shared/preferences/preferences.ts'
import { nextTextSize } from '../../../../shared/preferences/text-size.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

const area = { x: 0, y: 30, width: 1280, height: 770 }
vi.mock('electron', () => ({ screen: { getDisplayMatching: () => ({ workArea: area }) } }))

function create(bounds = { x: 800, y: 100, width: 420, height: 600 }) {
  const settings = memorySettings({ preferences: { ...defaultPreferences(), textSize: 125 } })
  const zoom = new TextZoom(settings)
  const state = { bounds, smallest: [340, 400], factor: 1 }
  const webContents = Object.assign(new EventEmitter(), {
    setZoomFactor: (factor: number) => {
      state.factor = factor
    },
  })
  const window = {
    webContents,
    getBounds: () => state.bounds,
    setBounds: (given: typeof bounds) => {
      state.bounds = given
    },
    getMinimumSize: () => state.smallest,
    setMinimumSize: (...size: number[]) => {
      state.smallest = size
    },
  } as unknown as BrowserWindow
  const usual = { width: 420, height: 600 }
  zoom.follow(window, () => usual)
  return { zoom, window, webContents, state, textSize: () => settings.get().preferences.textSize }
}

describe('larger text', () => {
  test('enlarges a window as far as its display allows, and moves it so that the display shows all of it', () => {
    const { zoom, window, state } = create()
    zoom.set(125, [window])
    expect(state).toEqual({ factor: 1.25, bounds: { x: 755, y: 50, width: 525, height: 750 }, smallest: [425, 500] })
    zoom.set(200, [window])
    expect(state).toEqual({ factor: 2, bounds: { x: 440, y: 30, width: 840, height: 770 }, smallest: [680, 770] })
  })

  test('restores the former size of a window at 100 %, even if the display had limited the enlarged size', () => {
    const { zoom, window, state } = create()
    zoom.set(200, [window])
    zoom.set(100, [window])
    expect(state.bounds).toMatchObject({ width: 420, height: 600 })
    expect(state.smallest).toEqual([340, 400])
  })

  test('is no part of the size at 100 %, even of a window that its display limits, until the user resizes that', () => {
    const { zoom, window, state } = create({ x: 440, y: 30, width: 840, height: 770 })
    zoom.set(200, [])
    for (const x of [440, 0]) {
      state.bounds = { ...state.bounds, x }
      expect(zoom.baseOf(window)).toEqual({ width: 420, height: 600 })
    }
    state.bounds = { ...state.bounds, width: 901 }
    expect(zoom.baseOf(window)).toEqual({ width: 451, height: 385 })
  })

  test('scales a size that the user has set in the meantime', () => {
    const { zoom, window, state } = create()
    zoom.set(200, [window])
    state.bounds = { ...state.bounds, width: 700, height: 700 }
    zoom.set(100, [window])
    expect(state.bounds).toMatchObject({ width: 350, height: 350 })
  })

  test('also applies to a window that is opened later', () => {
    const { zoom, window, webContents, state } = create()
    zoom.set(150, [])
    webContents.emit('dom-ready')
    expect(state).toMatchObject({ factor: 1.5, smallest: [510, 600] })
    expect(zoom.scaled({ width: 420, height: 640 })).toEqual({ width: 630, height: 960 })
    zoom.set(100, [window])
    expect(state.smallest).toEqual([340, 400])
  })
})

test.each([
  [{ control: true, key: '+' }, 150],
  [{ control: true, key: '=' }, 150],
  [{ meta: true, key: '-' }, 110],
  [{ control: true, key: '0' }, 100],
  [{ key: '+' }, 125],
  [{ control: true, alt: true, key: '0' }, 125],
  [{ control: true, key: 'm' }, 125],
  [{ control: true, key: '+', type: 'keyUp' }, 125],
])('the keys %o change a size of 125 %% to %i %%', (pressed, expected) => {
  const { webContents, textSize } = create()
  let isTaken = false
  const event = { preventDefault: () => (isTaken = true) }
  const none = { type: 'keyDown', control: false, meta: false, alt: false }
  webContents.emit('before-input-event', event, { ...none, ...pressed })
  expect(textSize()).toBe(expected)
  expect(isTaken).toBe(expected !== 125)
})

test('the sizes range from 100 to 200 %', () => {
  expect([nextTextSize(100, -1), nextTextSize(100, 1), nextTextSize(200, 1), nextTextSize(175, 0)]).toEqual([
    100, 110, 200, 100,
  ])
})
