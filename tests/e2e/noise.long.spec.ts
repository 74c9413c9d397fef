import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { inPage, smallWindow, type Gavel } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { nextPressCounts, pressKeys } from '../support/x11.ts'

const room = 'Weekly standup'
const me = { name: 'Lena Fischer', number: '15550100101' }
const callers = Array.from({ length: 20 }, (_, index) => ({
  name: `Caller ${String(index + 1)}`,
  number: `15550100${String(200 + index)}`,
}))
const mutedBefore = callers[4]
const noisy = callers[12]

describe('row 34, the search for a noisy line with keys: among twenty callers, Gavel', () => {
  const people = [me, ...callers.map((one) => ({ ...one, muted: one === mutedBefore }))]
  const { gavel, simulator, writes } = openScene({ [room]: people })

  before(async () => {
    await gavel.page.room(room).markAsOwn()
    await gavel.page.room(room).callerMenu(me.name, 'More', 'This is me')
    await gavel.page.find('button', 'Mute me')
    await simulator.clearRequests()
  })

  const muted = async (): Promise<readonly string[]> =>
    ((await simulator.rooms())[0]?.members ?? []).flatMap((member) => (member.muted ? member.number : []))

  it('finds the one that makes it with at most five answers, and leaves everybody else as they were', async () => {
    let machineTime = 0
    let answers = 0
    let startedAt = performance.now()
    await gavel.page.room(room).menu('Find the noisy line…')
    let shown = await settled(gavel, '')
    machineTime += performance.now() - startedAt
    while (shown.startsWith('?') && answers < 10) {
      const before = await muted()
      assert.ok(!before.includes(me.number), 'I am never muted')
      await nextPressCounts()
      startedAt = performance.now()
      const key = before.includes(noisy?.number ?? '') ? 'Return' : 'space'
      await pressKeys(key)
      answers += 1
      shown = await settled(gavel, shown, key)
      machineTime += performance.now() - startedAt
    }
    console.log(`Answers: ${String(answers)}, machine time: ${machineTime.toFixed(0)} ms`)
    assert.equal(shown, `The noisy line: ${noisy?.name ?? ''}`)
    assert.ok(answers <= 5)
    assert.deepEqual([...(await muted())].sort(), [mutedBefore?.number, noisy?.number].sort())
    assert.ok((await writes()).length <= 2 * (answers + 1))
    await pressKeys('Escape')
    await until('the window to go', async () => (await shownIn(gavel)) === '')
    assert.deepEqual(
      [...(await muted())].sort(),
      [mutedBefore?.number, noisy?.number].sort(),
      'Escape changes nothing.',
    )
  })
})

/**
 * Waits for the next question, which begins with a question mark and its number, or for the end of the search. If the
 * window refuses the answer because it came too soon, presses the key again, as the window says.
 */
async function settled(gavel: Gavel, before: string, key?: string): Promise<string> {
  let shown = before
  await until(
    'the next question',
    async () => {
      shown = await shownIn(gavel)
      if (key !== undefined && shown === `${before}!`) {
        await nextPressCounts()
        await pressKeys(key)
      }
      return shown !== '' && shown !== before && shown !== `${before}!`
    },
    { everyMs: 20 },
  )
  return shown
}

/** What the small window shows; empty while callers are being muted or unmuted. A question that refused a key ends with "!". */
async function shownIn(gavel: Gavel): Promise<string> {
  if (!(await smallWindow(gavel, '#noise', 'isVisible'))) return ''
  const read = `(() => {
    const asked = document.querySelector('[data-question]')
    if (asked !== null) return '?' + asked.dataset.question + (asked.querySelector('[role=alert]') ? '!' : '')
    return document.querySelector('[role=alertdialog] h1')?.textContent.trim() ?? ''
  })()`
  return (await inPage<string>(gavel, '#noise', read)) ?? ''
}
