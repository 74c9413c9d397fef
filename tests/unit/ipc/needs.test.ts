import type { BrowserWindow, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Presses } from '../../../electron/ipc/needs.ts'
import type { Question } from '../../../shared/rooms/model.ts'
import { failure, success } from '../../../shared/result.ts'
import { flushPromises } from '../../support/virtual-clock.ts'

const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })
const tooSoon = failure('unconfirmed', { values: { reason: 'tooSoon' } })
const allowed = success(undefined)

/** Creates the presses check of a window in front, with a clock that only the test moves. */
function create() {
  const state = {
    now: 1_000_000,
    isVisible: true,
    isMinimized: false,
    isFocused: true,
    isGone: false,
    isAssisted: false,
    /** By token. What the page says of it: whether it has painted the question in time. */
    painting: new Map<string, (isPainted: boolean) => void>(),
  }
  const events = new EventEmitter()
  const page = {
    on: (name: string, listener: () => void) => events.on(name, listener),
  } as unknown as WebContents
  const window = {
    webContents: page,
    isDestroyed: () => state.isGone,
    isVisible: () => state.isVisible,
    isMinimized: () => state.isMinimized,
    isFocused: () => state.isFocused,
  } satisfies Pick<BrowserWindow, 'webContents' | 'isDestroyed' | 'isVisible' | 'isMinimized' | 'isFocused'>
  const presses = new Presses({
    now: () => state.now,
    painted: { wait: (token) => new Promise((resolve) => state.painting.set(token, resolve)) },
    isAssisted: () => state.isAssisted,
  })
  presses.watch(window)
  const paint = async (token: string, isPainted = true): Promise<void> => {
    state.painting.get(token)?.(isPainted)
    await flushPromises()
  }
  /** Asks a question, which the page paints at once. */
  const ask = async (asked: Question): Promise<void> => {
    presses.asked(asked)
    await paint(asked.token)
  }
  const input = (type: string, modifiers: readonly string[] = []) => events.emit('input-event', {}, { type, modifiers })
  const press = () => input('mouseDown')
  const key = (over: object) =>
    events.emit('before-input-event', {}, { type: 'keyDown', key: 'Delete', shift: true, isAutoRepeat: false, ...over })
  return { state, page, presses, ask, paint, input, press, key }
}

function question(token: string, more: Partial<Question> = {}): Question {
  const action = { kind: 'endAll', accountId: 'account-1' } as const
  return {
    token,
    expiresAt: 2_000_000,
    action,
    kind: 'endAll',
    accountName: 'A',
    names: [],
    includesMe: false,
    ...more,
  }
}

function endQuestion(
  token: string,
  { instance = 1, ...more }: Partial<Question> & { readonly instance?: number },
): Question {
  const seen = { accountId: 'account-1', conference: 'Weekly', instance }
  return question(token, { action: { kind: 'end', seen }, kind: 'end', title: 'Weekly', ...more })
}

describe('a change that only the user may make', () => {
  it.each(['mouseDown', 'rawKeyDown', 'keyDown', 'touchStart', 'gestureTap'])('46 is allowed after %s', (type) => {
    const { page, presses, input } = create()
    input(type)
    expect(presses.press(page)).toEqual(allowed)
  })

  it.each(['mouseMove', 'mouseEnter', 'mouseWheel', 'mouseUp', 'keyUp', 'char'])('46 is refused after %s', (type) => {
    const { page, presses, input } = create()
    input(type)
    expect(presses.press(page)).toEqual(unseen)
  })

  it('46 is allowed only once while a key is held', () => {
    const { page, presses, input } = create()
    input('rawKeyDown')
    expect(presses.press(page)).toEqual(allowed)
    input('rawKeyDown', ['isautorepeat'])
    expect(presses.press(page)).toEqual(unseen)
  })

  it('46 is refused if the last press was long ago, or is in the future because the clock was set back', () => {
    const { state, page, presses, press } = create()
    press()
    state.now += 10_001
    expect(presses.press(page)).toEqual(unseen)
    press()
    state.now -= 60_000
    expect(presses.press(page)).toEqual(unseen)
  })

  it.each([
    ['is hidden', { isVisible: false }],
    ['is minimised', { isMinimized: true }],
    ['does not have the focus', { isFocused: false }],
    ['is gone', { isGone: true }],
  ])('46 is refused if the window %s, and uses up no press', (_what, change) => {
    const { state, page, presses, press } = create()
    press()
    const before = { ...state }
    Object.assign(state, change)
    expect(presses.press(page)).toEqual(unseen)
    Object.assign(state, before)
    expect(presses.press(page)).toEqual(allowed)
  })

  it('46 needs no press while assistive technology is active, but needs a window in front', () => {
    const { state, page, presses } = create()
    state.isAssisted = true
    expect(presses.press(page)).toEqual(allowed)
    state.isFocused = false
    expect(presses.press(page)).toEqual(unseen)
  })
})

describe('the confirmation of a question', () => {
  it('46 is refused within half a second of the question, and uses up no press', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(question('token-1'))
    press()
    state.now += 499
    expect(presses.answer(page, 'token-1')).toEqual(tooSoon)
    state.now += 1
    expect(presses.answer(page, 'token-1')).toEqual(allowed)
  })

  it('46 is refused for a question that this page never got, such as the end question', () => {
    const { page, presses, press } = create()
    press()
    expect(presses.answer(page, 'token-of-the-shortcut')).toEqual(failure('unconfirmed'))
  })

  it('46 counts at once if the same question only got a new token, but not if its content changed', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(question('token-1', { people: 2 }))
    state.now += 8_000
    await ask(question('token-2', { people: 2, expiresAt: 1_018_000 }))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(allowed)
    await ask(question('token-3', { people: 3 }))
    press()
    expect(presses.answer(page, 'token-3')).toEqual(tooSoon)
  })

  it('46 counts at once if the renewed question has only fewer people', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(endQuestion('token-1', { people: 5 }))
    state.now += 8_500
    await ask(endQuestion('token-2', { people: 4 }))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(allowed)
  })

  it('46 is refused within half a second of a renewal that has more people or is about another run', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(endQuestion('token-1', { people: 5 }))
    state.now += 8_500
    await ask(endQuestion('token-2', { people: 6 }))
    await ask(endQuestion('token-4', { people: 5, instance: 2 }))
    press()
    for (const token of ['token-2', 'token-4']) expect(presses.answer(page, token)).toEqual(tooSoon)
  })

  it('46 is refused within half a second of a question that repeats an expired one', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(question('token-1', { expiresAt: state.now + 10_000 }))
    state.now += 10_001
    await ask(question('token-2'))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(tooSoon)
  })

  it('46 is refused for just half a second after the question is asked again, even if the clock was set back', async () => {
    const { state, page, presses, ask, press } = create()
    await ask(question('token-1'))
    state.now -= 3_600_000
    await ask(question('token-2'))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(tooSoon)
    state.now += 500
    expect(presses.answer(page, 'token-2')).toEqual(allowed)
  })

  it('46 counts at once after 20 renewals of the question, but not with the token of an early renewal', async () => {
    const { state, page, presses, ask, press } = create()
    for (let renewal = 0; renewal < 20; renewal += 1) {
      await ask(question(`token-${String(renewal)}`, { expiresAt: state.now + 10_000 }))
      state.now += 8_500
    }
    await ask(question('last'))
    press()
    expect(presses.answer(page, 'last')).toEqual(allowed)
    expect(presses.answer(page, 'token-1')).toEqual(failure('unconfirmed'))
  })

  it('46 is refused for half a second after the page got the text that the user must read', () => {
    const { state, page, presses, press } = create()
    press()
    expect(presses.press(page, state.now - 499)).toEqual(tooSoon)
    expect(presses.press(page, state.now - 500)).toEqual(allowed)
  })
})

describe('a question that the page has not painted', () => {
  it.each([
    ['nothing', []],
    ['an earlier, an empty and another token', ['token-0', '', 'token-2']],
  ])('46 is not confirmed, however long ago it was asked, while the page acknowledges %s', async (_what, tokens) => {
    const { state, page, presses, ask, paint, press } = create()
    await ask(endQuestion('token-0', {}))
    presses.asked(question('token-1'))
    for (const token of tokens) await paint(token)
    state.now += 2_900
    press()
    expect(presses.answer(page, 'token-1')).toEqual(tooSoon)
  })

  it('46 is read from when it is painted, late, and acknowledging it twice changes nothing', async () => {
    const { state, page, presses, paint, press } = create()
    presses.asked(question('token-1'))
    state.now += 2_000
    await paint('token-1')
    state.now += 499
    await paint('token-1')
    press()
    expect(presses.answer(page, 'token-1')).toEqual(tooSoon)
    state.now += 1
    expect(presses.answer(page, 'token-1')).toEqual(allowed)
  })

  it('46 is void if the page does not paint it in time', async () => {
    const { state, page, presses, paint, press } = create()
    presses.asked(question('token-1'))
    await paint('token-1', false)
    state.now += 5_000
    press()
    expect(presses.answer(page, 'token-1')).toEqual(failure('unconfirmed'))
  })

  it('46 is not confirmed by its painted predecessor with the same content, which then need not be read again', async () => {
    const { state, page, presses, ask, paint, press } = create()
    await ask(question('token-1', { people: 2 }))
    state.now += 8_000
    presses.asked(question('token-2', { people: 2 }))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(tooSoon)
    await paint('token-2')
    expect(presses.answer(page, 'token-2')).toEqual(allowed)
  })

  it('46 is read anew if only its unpainted predecessor had the same content', async () => {
    const { state, page, presses, ask, press } = create()
    presses.asked(question('token-1'))
    state.now += 2_000
    await ask(question('token-2'))
    press()
    expect(presses.answer(page, 'token-2')).toEqual(tooSoon)
  })
})

describe('a window that a shortcut has just brought up', () => {
  it.each(['mouseDown', 'rawKeyDown', 'keyDown', 'touchStart', 'gestureTap'])(
    '46 takes no %s for a press for one second, because it may have been meant for the program in front',
    (type) => {
      const { state, page, presses, input } = create()
      presses.broughtUp(page)
      for (const ms of [0, 400, 599]) {
        state.now += ms
        input(type)
        expect(presses.press(page)).toEqual(tooSoon)
        expect(presses.mayRemoveOne(page)).toBe(false)
      }
      state.now += 1
      expect(presses.press(page)).toEqual(tooSoon)
      input(type)
      expect(presses.press(page)).toEqual(allowed)
    },
  )

  it('46 takes a press for one in the finder, which itself checks what was read', () => {
    const { page, presses, press } = create()
    presses.broughtUp(page)
    expect(presses.check(page, 'earlyPress')).toEqual(unseen)
    press()
    expect(presses.press(page)).toEqual(tooSoon)
    expect(presses.check(page, 'earlyPress')).toEqual(allowed)
    expect(presses.check(page, 'earlyPress')).toEqual(unseen)
  })

  it('46 obeys assistive technology after that second, also if there was an early press', () => {
    const { state, page, presses, press } = create()
    state.isAssisted = true
    presses.broughtUp(page)
    press()
    expect(presses.press(page)).toEqual(tooSoon)
    state.now += 1_000
    expect(presses.press(page)).toEqual(allowed)
  })

  it('46 forgets an earlier press, and removes nobody at once by a Shift+Delete of that second', () => {
    const { state, page, presses, press, key } = create()
    press()
    presses.broughtUp(page)
    key({})
    state.now += 1_000
    expect(presses.press(page)).toEqual(unseen)
    press()
    expect(presses.mayRemoveOne(page)).toBe(true)
    expect(presses.mayRemoveAtOnce(page)).toBe(false)
  })

  it('46 begins the second anew each time, and does not last longer if the clock is set back', () => {
    const { state, page, presses, press } = create()
    presses.broughtUp(page)
    state.now += 900
    presses.broughtUp(page)
    state.now += 900
    press()
    expect(presses.press(page)).toEqual(tooSoon)
    state.now -= 3_600_000
    press()
    expect(presses.press(page)).toEqual(allowed)
  })
})

describe('the removal of one caller', () => {
  it('46 needs no question if it has a press of its own, and needs one otherwise', () => {
    const { page, presses, press } = create()
    expect(presses.mayRemoveOne(page)).toBe(false)
    press()
    expect(presses.mayRemoveOne(page)).toBe(true)
    expect(presses.mayRemoveOne(page)).toBe(false)
  })

  it('46 needs a question after three others within ten seconds, even if it has a press of its own', () => {
    const { state, page, presses, press } = create()
    const tries = Array.from({ length: 6 }, () => {
      press()
      state.now += 100
      return presses.mayRemoveOne(page)
    })
    expect(tries).toEqual([true, true, true, false, false, false])
    state.now += 10_000
    press()
    expect(presses.mayRemoveOne(page)).toBe(true)
  })

  it('46 has no Undo time only right after Shift+Delete, once', () => {
    const { state, page, presses, press, key } = create()
    press()
    key({ shift: false })
    key({ isAutoRepeat: true })
    key({ type: 'keyUp' })
    key({ key: 'd' })
    expect(presses.mayRemoveAtOnce(page)).toBe(false)
    key({})
    expect(presses.mayRemoveAtOnce(page)).toBe(true)
    expect(presses.mayRemoveAtOnce(page)).toBe(false)
    key({})
    state.now += 1_001
    expect(presses.mayRemoveAtOnce(page)).toBe(false)
  })

  it('46 needs no question after three others if the clock was set back since then', () => {
    const { state, page, presses, press } = create()
    for (let removal = 0; removal < 3; removal += 1) {
      press()
      expect(presses.mayRemoveOne(page)).toBe(true)
    }
    state.now -= 3_600_000
    press()
    expect(presses.mayRemoveOne(page)).toBe(true)
  })
})
