import axe from 'axe-core'
import { afterEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { createTexts } from '../../shared/text/i18n.ts'
import { settled } from '../gallery/layout.ts'
import { states, stepsOf } from '../gallery/states.ts'
import { doStep, pushAfterSteps } from '../gallery/steps.ts'
import { showWindow } from './window.ts'

/** Declares a test for each state of the window in this theme. */
export function testStates(theme: 'light' | 'dark'): void {
  const { t } = createTexts('en', 'en-GB')
  afterEach(() => {
    delete document.documentElement.dataset['theme']
  })
  for (const [name, state] of Object.entries(states(Date.now())))
    test(`axe finds no violation in the state "${name}" in the ${theme} theme`, async () => {
      const shown = await showWindow(
        { ...state.world, preferences: { ...state.world.preferences, theme } },
        state.small === undefined ? {} : { small: state.small },
      )
      await expect.element(page.getByRole('main')).toBeInTheDocument()
      for (const step of stepsOf(state, t))
        await expect.poll(() => doStep(step), { message: `nothing for ${JSON.stringify(step)}` }).toBe(true)
      pushAfterSteps(shown, state)
      await settled()
      // In the middle of an animation, axe would measure too low a contrast.
      for (const animation of document.getAnimations()) {
        if (animation.effect?.getComputedTiming().endTime === Infinity) animation.cancel()
        else animation.finish()
      }
      const { violations } = await axe.run(document, {
        // Otherwise axe also describes every element that passes.
        resultTypes: ['violations'],
        selectors: false,
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: {
          // The list of rooms has no heading of its own, because a heading would only repeat the account's name.
          'page-has-heading-one': { enabled: false },
          // This rule is experimental. A room header's accessible name says "32 minutes" for the visible "32:10".
          'label-content-name-mismatch': { enabled: false },
          // Menus are in a portal outside all landmarks and take the focus.
          region: { enabled: false },
        },
      })
      expect(
        violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join('\n')}`,
        ),
      ).toEqual([])
    })
}
