import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createTexts } from '../../shared/text/i18n.ts'
import { project } from '../support/simulator.ts'
import { createProfile, inMain, quitWithoutTrouble, shortcutRegistered, type Gavel } from '../support/wdio/gavel.ts'
import { quitLeft, startGavel } from '../support/wdio/spec-gavel.ts'
import { clickOn } from '../support/wdio/real-pointer.ts'
import { until } from '../support/wait-for.ts'
import { pressKeys, takeScreenPicture } from '../support/x11.ts'

const pictures = join(project, 'out/first-minute')

/** Milliseconds for which a user looks at what has just appeared. */
const glance = 1_000

/**
 * The first minute of a new user: the demo, its own room with the user in it, the first mute, the shortcut. Prints when
 * each step was reached, and takes a picture of each, to look at.
 */
for (const language of ['en', 'de'] as const)
  describe(`row 2, the first minute, in “${language}”: Gavel`, () => {
    const { t } = createTexts(language)
    let gavel: Gavel
    let startedAt: number

    before(quitLeft)

    before(async () => {
      await mkdir(pictures, { recursive: true })
      const profile = await createProfile()
      await writeFile(join(profile, 'settings.json'), JSON.stringify({ version: 1, preferences: { language } }))
      gavel = await startGavel({ profile, args: ['--show'] })
      // What starts a test's Gavel takes longer than Gavel itself, whose start `npm run bench` measures.
      startedAt = Date.now()
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
    })

    const reached = async (step: string): Promise<void> => {
      console.log(`${language}: ${step} after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`)
      // A menu or message may still be appearing.
      await pause(glance)
      await takeScreenPicture(join(pictures, `${language}-${step}.png`))
    }
    /** The labels of the buttons in the callers' rows that do this. */
    const rowButtons = (does: 'mute' | 'unmute') =>
      gavel.browser.execute(
        (wanted) =>
          [...document.querySelectorAll(`[data-row] [data-does="${wanted}"]`)].map(
            (button) => button.getAttribute('aria-label') ?? '',
          ),
        does,
      )

    it('leads from the start to the first mute and to the shortcut', async () => {
      await gavel.page.find('button', t('first.demo'))
      await reached('1-start')
      await clickOn(gavel, 'button', t('first.demo'))
      await gavel.page.find('button', t('room.muteAllButMe'))
      await until('callers', async () => (await rowButtons('mute')).length > 2)
      await reached('2-own-room')
      const before = await rowButtons('unmute')
      const [, label = ''] = await rowButtons('mute')
      await clickOn(gavel, 'button', label)
      await until('the first mute', async () => (await rowButtons('unmute')).length > before.length)
      await reached('3-first-mute')
      await shortcutRegistered(gavel, 'Control+Alt+Shift+F')
      await pressKeys('ctrl+alt+shift+f')
      await until('the finder', () =>
        inMain(gavel, (electron) =>
          electron.BrowserWindow.getAllWindows().some(
            (window) => window.webContents.getURL().endsWith('#finder') && window.isFocused(),
          ),
        ),
      )
      await reached('4-shortcut')
      await pressKeys('Return')
      await until('the second mute', async () => (await rowButtons('unmute')).length > before.length + 1)
      await reached('5-second-mute')
    })
  })
