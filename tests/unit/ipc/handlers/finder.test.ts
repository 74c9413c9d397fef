import type { WebContents } from 'electron'
import { expect, test, vi } from 'vitest'
import type { Finder } from '../../../../electron/desktop/finder/finder.ts'
import { createFinderHandlers } from '../../../../electron/ipc/handlers/finder.ts'
import { failure, success } from '../../../../shared/result.ts'

const page = {} as unknown as WebContents
const other = {} as unknown as WebContents

function create(isPressed = true, typed = '') {
  const finder = {
    state: vi.fn(() => ({ list: 1 })),
    find: vi.fn(() => ({ list: 2 })),
    choose: vi.fn(() => success(undefined)),
    close: vi.fn(),
  }
  const presence = {
    mayChange: () => (isPressed ? success(undefined) : failure('unconfirmed', { values: { reason: 'unseen' } })),
  } as const
  const handlers = createFinderHandlers({
    desktop: {
      finder: finder as unknown as Finder,
      isFinder: (sender) => sender === page,
      takeEarlyKeys: () => typed,
    },
    presence,
  })
  return { finder, handlers }
}

const chosen = { list: 1, row: 'row-1', kind: 'mute' } as const

test('serves the finder, and no other window', async () => {
  const { finder, handlers } = create()
  expect(await handlers.findPeople({ query: 'ana' }, page)).toEqual(success({ list: 2 }))
  expect(await handlers.quickMute(chosen, page)).toEqual(success(undefined))
  expect(finder.choose).toHaveBeenCalledExactlyOnceWith(chosen)
  for (const refused of [
    handlers.finder(undefined, other),
    handlers.findPeople({ query: 'ana' }, other),
    handlers.quickMute(chosen, other),
    handlers.closeFinder(undefined, other),
  ])
    expect(await refused).toMatchObject({ fault: { code: 'forbidden', values: { reason: 'sender' } } })
  expect(finder.choose).toHaveBeenCalledTimes(1)
  expect(finder.close).not.toHaveBeenCalled()
})

test('searches for what the user typed before the page was loaded', async () => {
  const early = create(true, 'oma')
  expect(await early.handlers.finder(undefined, page)).toEqual(success({ list: 2 }))
  expect(early.finder.find).toHaveBeenCalledExactlyOnceWith('oma')
  const late = create()
  expect(await late.handlers.finder(undefined, page)).toEqual(success({ list: 1 }))
  expect(late.finder.find).not.toHaveBeenCalled()
})

test('mutes no caller without a press that the main process saw', async () => {
  const { finder, handlers } = create(false)
  expect(await handlers.quickMute(chosen, page)).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(finder.choose).not.toHaveBeenCalled()
})
