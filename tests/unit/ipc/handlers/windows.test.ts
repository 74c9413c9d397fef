import type { WebContents } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import type { EndQuestion } from '../../../../electron/desktop/shortcuts/end-question.ts'
import type { Painted } from '../../../../electron/desktop/windows/painted.ts'
import type { Popover } from '../../../../electron/desktop/windows/popover.ts'
import {
  createWindowHandlers,
  createFinderHandlers,
  createNoiseHandlers,
} from '../../../../electron/ipc/handlers/windows.ts'
import type { NoiseWindow } from '../../../../electron/desktop/shortcuts/noise-window.ts'
import { failure, success } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import type { Finder } from '../../../../electron/desktop/finder/finder.ts'

const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })
const [page, questionPage, finderPage] = [{}, {}, {}] as unknown as readonly [WebContents, WebContents, WebContents]

function create({ present = true } = {}) {
  const settings = memorySettings()
  const endQuestion = { state: vi.fn(() => ({ state: 'none' })), confirm: vi.fn(), cancel: vi.fn(), choose: vi.fn() }
  const acknowledged: string[] = []
  const popover = { window: () => ({ webContents: page }), hide: vi.fn() }
  const handlers = createWindowHandlers({
    settings,
    presence: { mayChange: () => (present ? success(undefined) : unseen) },
    desktop: {
      painted: { acknowledge: (token: string) => acknowledged.push(token) } as unknown as Painted,
      popover: popover as unknown as Popover,
      endQuestion: endQuestion as unknown as EndQuestion,
      isEndQuestion: (sender) => sender === questionPage,
      fitWindow: () => undefined,
    },
    saveView: () => undefined,
  })
  return { handlers, endQuestion, popover, acknowledged, isPinned: () => settings.get().preferences.popoverPinned }
}

describe('keeping the window above all others', () => {
  test('46 needs a press by the user to begin, but none to end', async () => {
    const absent = create({ present: false })
    expect(await absent.handlers.pinPopover({ pinned: true }, page)).toEqual(unseen)
    expect(absent.isPinned()).toBe(false)
    const present = create()
    expect(await present.handlers.pinPopover({ pinned: true }, page)).toEqual(success(undefined))
    expect(present.isPinned()).toBe(true)
    expect(await absent.handlers.pinPopover({ pinned: false }, page)).toEqual(success(undefined))
  })
})

test('every window says what it has painted', async () => {
  const { handlers, acknowledged } = create({ present: false })
  for (const [index, sender] of [page, questionPage, finderPage].entries())
    expect(await handlers.painted({ token: String(index) }, sender)).toEqual(success(undefined))
  expect(acknowledged).toEqual(['0', '1', '2'])
})

describe('the end question', () => {
  const room = { accountId: 'acme', name: 'standup' }

  test('9 obeys its own window', async () => {
    const { handlers, endQuestion } = create()
    expect(await handlers.endQuestion(undefined, questionPage)).toEqual(success({ state: 'none' }))
    await handlers.chooseOwn({ room }, questionPage)
    expect(endQuestion.choose).toHaveBeenCalledExactlyOnceWith(room)
    await handlers.replyToEndQuestion({ choice: 'confirm', token: 'token' }, questionPage)
    expect(endQuestion.confirm).toHaveBeenCalledExactlyOnceWith('token')
    await handlers.hideWindow(undefined, questionPage)
    expect(endQuestion.cancel).toHaveBeenCalledOnce()
  })

  test.each([
    ['main', page],
    ['finder', finderPage],
  ])('9 is neither shown to the %s window nor changed by it', async (_name, sender) => {
    const { handlers, endQuestion } = create()
    const foreign = failure('forbidden', { values: { reason: 'sender' } })
    expect(await handlers.endQuestion(undefined, sender)).toEqual(foreign)
    expect(await handlers.chooseOwn({ room }, sender)).toEqual(foreign)
    expect(await handlers.replyToEndQuestion({ choice: 'confirm', token: 'token' }, sender)).toEqual(foreign)
    expect(await handlers.replyToEndQuestion({ choice: 'cancel' }, sender)).toEqual(foreign)
    await handlers.hideWindow(undefined, sender)
    for (const called of Object.values(endQuestion)) expect(called).not.toHaveBeenCalled()
  })
})

function createFinder(isPressed = true, typed = '') {
  const finder = {
    state: vi.fn(() => ({ list: 1 })),
    find: vi.fn(() => ({ list: 2 })),
    choose: vi.fn(() => success(undefined)),
    close: vi.fn(),
  }
  const presence = {
    mayQuickMute: () => (isPressed ? success(undefined) : unseen),
  } as const
  const handlers = createFinderHandlers({
    desktop: {
      finder: finder as unknown as Finder,
      isFinder: (sender) => sender === finderPage,
      takeEarlyKeys: () => typed,
    },
    presence,
  })
  return { finder, handlers }
}

const chosen = { list: 1, row: 'row-1', kind: 'mute' } as const

test('serves the finder, and no other window', async () => {
  const { finder, handlers } = createFinder()
  expect(await handlers.findPeople({ query: 'ana' }, finderPage)).toEqual(success({ list: 2 }))
  expect(await handlers.quickMute(chosen, finderPage)).toEqual(success(undefined))
  expect(finder.choose).toHaveBeenCalledExactlyOnceWith(chosen)
  for (const refused of [
    handlers.finder(undefined, page),
    handlers.findPeople({ query: 'ana' }, page),
    handlers.quickMute(chosen, page),
    handlers.closeFinder(undefined, page),
  ])
    expect(await refused).toMatchObject({ fault: { code: 'forbidden', values: { reason: 'sender' } } })
  expect(finder.choose).toHaveBeenCalledTimes(1)
  expect(finder.close).not.toHaveBeenCalled()
})

test('searches for what the user typed before the page was loaded', async () => {
  const early = createFinder(true, 'oma')
  expect(await early.handlers.finder(undefined, finderPage)).toEqual(success({ list: 2 }))
  expect(early.finder.find).toHaveBeenCalledExactlyOnceWith('oma')
  const late = createFinder()
  expect(await late.handlers.finder(undefined, finderPage)).toEqual(success({ list: 1 }))
  expect(late.finder.find).not.toHaveBeenCalled()
})

test('mutes no caller without a press that the main process saw', async () => {
  const { finder, handlers } = createFinder(false)
  expect(await handlers.quickMute(chosen, finderPage)).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(finder.choose).not.toHaveBeenCalled()
})

describe('the search for a noisy line', () => {
  const createNoise = (present: boolean) => {
    const reached: string[] = []
    const noise = {
      state: () => ({ state: 'none' }),
      askAbout: (key: string) => reached.push(`ask ${key}`) > 0 && key === 'account-1/Standup',
      choose: ({ name }: { readonly name: string }, token: string | undefined) => {
        reached.push(`choose ${name} ${String(token)}`)
        return token === undefined ? failure('changed') : success(undefined)
      },
      reply: (reply: string, token: string | undefined) => {
        reached.push(`${reply} ${String(token)}`)
        return success(undefined)
      },
    }
    const handlers = createNoiseHandlers({
      desktop: { noise: noise as unknown as NoiseWindow, isNoise: (sender) => sender === finderPage },
      presence: { mayChange: () => (present ? success(undefined) : unseen) },
    })
    return { handlers, reached }
  }
  const room = { accountId: 'account-1', name: 'Standup' }

  test('begins and is answered after a press, and only its own window answers', async () => {
    const { handlers, reached } = createNoise(true)
    expect(await handlers.findNoise({ room }, page)).toEqual(success(undefined))
    expect(await handlers.findNoise({ room: { ...room, name: 'Gone' } }, page)).toMatchObject({
      fault: { code: 'changed', values: { reason: 'ended' } },
    })
    expect(await handlers.noise(undefined, finderPage)).toEqual(success({ state: 'none' }))
    expect(await handlers.chooseNoise({ room, token: 't' }, finderPage)).toEqual(success(undefined))
    expect(await handlers.chooseNoise({ room }, finderPage)).toMatchObject({ fault: { code: 'changed' } })
    await handlers.replyToNoise({ reply: 'gone', token: 't' }, finderPage)
    const chosen = ['choose Standup t', 'choose Standup undefined']
    const expected = ['ask account-1/Standup', 'ask account-1/Gone', ...chosen, 'gone t']
    expect(reached).toEqual(expected)
    for (const refused of [
      handlers.noise(undefined, page),
      handlers.chooseNoise({ room }, page),
      handlers.replyToNoise({ reply: 'gone', token: 't' }, page),
    ])
      expect(await refused).toMatchObject({ fault: { code: 'forbidden' } })
    expect(reached).toEqual(expected)
  })

  test('without a press, it can only give everybody back, or close', async () => {
    const { handlers, reached } = createNoise(false)
    expect(await handlers.findNoise({ room }, page)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await handlers.replyToNoise({ reply: 'still', token: 't' }, finderPage)).toMatchObject({ ok: false })
    for (const reply of ['giveBack', 'close'] as const)
      expect(await handlers.replyToNoise({ reply }, finderPage)).toEqual(success(undefined))
    expect(reached).toEqual(['giveBack undefined', 'close undefined'])
  })
})
