import { roomNames, writesAt } from '../../tests/journey/stage.ts'
import { check, type Step } from '../../tests/journey/steps.ts'
import { until } from '../../tests/support/wait-for.ts'
import { clickOn } from '../../tests/support/wdio/real-pointer.ts'
import { windowsOf } from '../../tests/support/x11.ts'
import type { TourStage } from './tour-stage.ts'

const room = 'Sales call'
const request = 'DELETE /Conference/Sales%20call/'

export const endOnTime: Step<TourStage> = {
  title: 'ends a room at the time that was set, and counts down to it',
  run: async ({ gavel, simulator, picture }) => {
    const { page, pid } = gavel
    await simulator.clearRequests()
    // Only a user in front of the window may set a time, so the first and the last click come from a real pointer. The
    // first click also moves the focus to this window, away from those that the shortcuts opened in earlier steps.
    await clickOn(gavel, 'status', /^2 rooms, \d+ people$/)
    await until('the focus', () => gavel.browser.execute(() => document.hasFocus()))
    await page.room(room).expand()
    await page.room(room).menu('End at a time…')
    await page.choose('When', 'In some minutes…')
    await page.type('Minutes', '1')
    await page.click('button', 'Next')
    const question = await (await page.find('heading', /^End Sales call at .+\?$/)).getText()
    await page.enabled('button', /^End at /)
    await clickOn(gavel, 'button', /^End at /)
    await page.text(/Sales call ends in 0:\d\d/)
    check((await writesAt(simulator)).length === 0, 'Something was sent before the time had come.')
    const [window] = await windowsOf(pid)
    if (window === undefined) throw new Error('No window of Gavel is on the screen.')
    const file = await picture('end-on-time.png', window.id)
    const writes = await until(
      'the end',
      async () => {
        const all = await writesAt(simulator)
        return all.length > 0 && all
      },
      { timeoutMs: 75_000 },
    )
    check(writes.join() === request, `The provider received: ${writes.join(', ')}`)
    await page.room(room).disappears()
    const left = (await roomNames(simulator)).join(', ')
    check(left === 'Support bridge', `The provider now has: ${left}`)
    return [
      `The window asked: ${question}`,
      `Picture: ${file}`,
      `When the time had come, the provider received: ${request}`,
      `It still has: ${left}`,
    ]
  },
}
