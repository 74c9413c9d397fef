import type { Gavel } from '../support/wdio/gavel.ts'

/** Clicks twice with a resting pointer: it moves to the button once and stays there. */
export async function clickTwice({ browser, page }: Gavel, button: string, pauseMs: number): Promise<void> {
  const origin = await page.find('button', button)
  await browser
    .action('pointer')
    .move({ origin, x: -3, y: 0 })
    .move({ origin, duration: 50 })
    .down()
    .up()
    .pause(pauseMs)
    .down()
    .up()
    .perform()
}
