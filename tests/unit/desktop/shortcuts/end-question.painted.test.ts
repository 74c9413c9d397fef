import { describe, expect, test } from 'vitest'
import { fault } from '../../../../shared/fault.ts'
import { createEndQuestion, mine } from '../../../support/end-question.ts'
import { flushPromises } from '../../../support/virtual-clock.ts'

const unpainted = fault('unconfirmed', { values: { reason: 'unpainted' } })

/** How a question is confirmed. */
const ways = ['the shortcut', 'Enter or a click'] as const

type Asked = ReturnType<typeof createEndQuestion>

/** Confirms what is asked, and waits until a press is known not to come from a held key. */
async function confirm({ clock, question, token }: Asked, way: (typeof ways)[number]): Promise<void> {
  if (way === 'the shortcut') question.pressed()
  else question.confirm(token())
  await clock.advance(way === 'the shortcut' ? 300 : 0)
}

/** The first press. The question is there after 50 ms, and the window is visible 300 ms later. */
async function ask(asked: Asked): Promise<void> {
  asked.question.pressed()
  await asked.clock.advance(1_000)
  expect(asked.question.state()).toMatchObject({ state: 'ask' })
  expect(asked.seen.isVisible).toBe(true)
}

describe('a question that its page has not painted', () => {
  test.each([
    ['the shortcut', 'nothing', []],
    ['the shortcut', 'an empty and another token', ['', 'token-0', 'token-2', 'TOKEN-1']],
    ['Enter or a click', 'nothing', []],
    ['Enter or a click', 'an empty and another token', ['', 'token-0', 'token-2', 'TOKEN-1']],
  ] as const)('is not confirmed by %s while the page acknowledges %s', async (way, _what, tokens) => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    await ask(asked)
    for (const token of tokens) asked.page.acknowledge(token)
    for (let again = 0; again < 2; again += 1) {
      await confirm(asked, way)
      await asked.clock.advance(1_000)
    }
    expect(asked.ended).toEqual([])
  })

  test.each(ways)('is confirmed by %s once it is painted, late, and was read', async (way) => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    await ask(asked)
    await asked.clock.advance(1_500)
    asked.page.acknowledge('token-1')
    await asked.clock.advance(way === 'the shortcut' ? 299 : 999)
    await confirm(asked, way)
    expect(asked.ended).toEqual([])
    await asked.clock.advance(1_000)
    await confirm(asked, way)
    expect(asked.ended).toHaveLength(1)
  })

  test.each(ways)('is not confirmed sooner by %s if the page acknowledges it twice', async (way) => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    await ask(asked)
    asked.page.acknowledge('token-1')
    await asked.clock.advance(100)
    asked.page.acknowledge('token-1')
    await confirm(asked, way)
    expect(asked.ended).toEqual([])
  })

  test('closes after 3 s in which its window was visible, and the user is told that nothing was ended', async () => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    asked.question.pressed()
    await asked.clock.advance(3_349)
    expect(asked.seen.closed).toBe(0)
    await asked.clock.advance(1)
    expect(asked.seen.closed).toBe(1)
    expect(asked.notified).toEqual([unpainted])
    asked.page.acknowledge('token-1')
    asked.question.confirm('token-1')
    await asked.clock.advance(60_000)
    expect(asked.ended).toEqual([])
    expect(asked.shown.at(-1)).toMatchObject({ state: 'empty' })
  })

  test('closes if its window does not appear in 10 s', async () => {
    const { clock, question, notified, ended } = createEndQuestion({ opening: 60_000, paintsIn: 'never' })
    question.pressed()
    await clock.advance(10_050)
    expect(notified).toEqual([unpainted])
    await clock.advance(120_000)
    expect(ended).toEqual([])
  })

  test('is asked anew by the next press after that', async () => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    await ask(asked)
    await asked.clock.advance(5_000)
    asked.page.paintsIn = 40
    await ask(asked)
    await confirm(asked, 'the shortcut')
    expect(asked.ended).toMatchObject([{ token: 'token-2' }])
  })
})

describe('the choice of a room that the page has not painted', () => {
  test('closes, and the user is told', async () => {
    const { clock, question, notified, seen } = createEndQuestion({
      rooms: [mine('a'), mine('b')],
      paintsIn: 'never',
    })
    question.pressed()
    await clock.advance(3_300)
    expect(notified).toEqual([unpainted])
    expect(seen.closed).toBe(1)
  })
})

describe('a renewed question', () => {
  /** Shows a question, and stalls the page just before it is renewed. */
  async function stalledAtRenewal(people?: number) {
    const rooms = [mine('Weekly standup', 3)]
    const asked = createEndQuestion({ rooms })
    await ask(asked)
    asked.page.paintsIn = 'never'
    if (people !== undefined) {
      rooms[0] = mine('Weekly standup', people)
      asked.question.roomsChanged()
      await asked.clock.advance(100)
    } else await asked.clock.advance(8_600)
    expect(asked.token()).toBe('token-2')
    return asked
  }

  test.each([
    ['the shortcut', 'the same question', undefined],
    ['the shortcut', 'more people', 7],
    ['Enter or a click', 'the same question', undefined],
    ['Enter or a click', 'more people', 7],
  ] as const)('is not confirmed by %s while the page shows the one before: %s', async (way, _what, people) => {
    const asked = await stalledAtRenewal(people)
    if (way === 'the shortcut') await asked.clock.advance(people === undefined ? 0 : 700)
    asked.page.acknowledge('token-1')
    await confirm(asked, way)
    asked.question.confirm('token-1')
    await flushPromises()
    expect(asked.ended).toEqual([])
    await asked.clock.advance(3_400)
    expect(asked.notified).toEqual([unpainted])
  })

  test('with the same content need not be read again, and with more people must be', async () => {
    for (const [people, ends] of [
      [undefined, 1],
      [7, 0],
    ] as const) {
      const asked = await stalledAtRenewal(people)
      asked.page.acknowledge('token-2')
      await asked.clock.advance(0)
      await confirm(asked, 'Enter or a click')
      expect(asked.ended).toHaveLength(ends)
    }
  })

  test('leaves its button as it is if it need not be read again', async () => {
    const { question } = await stalledAtRenewal()
    expect(question.state()).toMatchObject({ armedAt: 0 })
  })
})

test('a room that was chosen elsewhere while the window shows another question is not ended before its own is painted', async () => {
  const other = mine('Design review', 7)
  const asked = createEndQuestion({ rooms: [mine(), { ...other, own: false }] })
  await ask(asked)
  asked.page.paintsIn = 'never'
  expect(asked.question.askAbout(other.key)).toBe(true)
  await asked.clock.advance(500)
  expect(asked.question.state()).toMatchObject({ question: { title: 'Design review' } })
  for (const way of ways) {
    await asked.clock.advance(800)
    await confirm(asked, way)
  }
  asked.question.confirm('token-1')
  await flushPromises()
  expect(asked.ended).toEqual([])
})
