import { describe, expect, test } from 'vitest'
import { fault } from '../../../../shared/fault.ts'
import { createEndQuestion, mine } from '../../../support/end-question.ts'
import { flushPromises } from '../../../support/virtual-clock.ts'

const unpainted = fault('unconfirmed', { values: { reason: 'unpainted' } })

/** How a question is confirmed. */
const ways = ['the shortcut', 'Enter or a click'] as const

type Asked = ReturnType<typeof createEndQuestion>

const confirm = ({ pressAgain, confirm: enter }: Asked, way: (typeof ways)[number]): Promise<void> =>
  way === 'the shortcut' ? pressAgain() : enter()

describe('a question that its page has not painted', () => {
  test.each([
    ['the shortcut', 299],
    ['Enter or a click', 999],
  ] as const)('is confirmed by %s only once it is painted, late and perhaps twice, and was read', async (way, read) => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    await asked.ask()
    asked.page.acknowledge('token-0')
    await confirm(asked, way)
    await asked.clock.advance(1_000)
    asked.page.acknowledge('token-1')
    await asked.clock.advance(read)
    asked.page.acknowledge('token-1')
    await confirm(asked, way)
    expect(asked.ended).toEqual([])
    await asked.clock.advance(1_000)
    await confirm(asked, way)
    expect(asked.ended).toHaveLength(1)
  })

  test('closes after 3 s in which its window was visible; the user is told, and the next press asks anew', async () => {
    const asked = createEndQuestion({ paintsIn: 'never' })
    asked.question.pressed()
    await asked.clock.advance(3_349)
    expect(asked.seen.closed).toBe(0)
    await asked.clock.advance(1)
    expect(asked.seen.closed).toBe(1)
    expect(asked.notified).toEqual([unpainted])
    expect(asked.pushed.at(-1)).toMatchObject({ state: 'empty' })
    asked.page.acknowledge('token-1')
    asked.question.confirm('token-1')
    await asked.clock.advance(60_000)
    expect(asked.ended).toEqual([])
    asked.page.paintsIn = 40
    await asked.ask()
    await asked.pressAgain()
    expect(asked.ended).toMatchObject([{ token: 'token-2' }])
  })
})

test('the choice of a room that the page has not painted closes, and the user is told', async () => {
  const { clock, question, notified, seen } = createEndQuestion({ rooms: [mine('a'), mine('b')], paintsIn: 'never' })
  question.pressed()
  await clock.advance(3_300)
  expect(notified).toEqual([unpainted])
  expect(seen.closed).toBe(1)
})

test.each(ways)(
  'a question about more people is not confirmed by %s while the page shows the one before',
  async (way) => {
    const rooms = [mine('Weekly standup', 3)]
    const asked = createEndQuestion({ rooms })
    await asked.ask()
    asked.page.paintsIn = 'never'
    rooms[0] = mine('Weekly standup', 7)
    asked.roomsChanged()
    await asked.clock.advance(800)
    asked.page.acknowledge('token-1')
    await confirm(asked, way)
    asked.question.confirm('token-1')
    await flushPromises()
    expect(asked.ended).toEqual([])
    await asked.clock.advance(3_400)
    expect(asked.notified).toEqual([unpainted])
  },
)
