import { drop } from '../../shared/drop.ts'
import { mount } from 'svelte'
import Start from '../../renderer/Start.svelte'
import '../../renderer/styles/all.css'
import { createTexts } from '../../shared/text/i18n.ts'
import { fakeBridge } from './bridge.ts'
import { layoutProblems, settled } from './layout.ts'
import { measure } from './measure.ts'
import { states, stepsOf } from './states.ts'
import { doStep, pushAfterSteps } from './steps.ts'

// Shows the state that the address names, such as ?state=expanded&theme=dark&language=de, or a list of all states.
const wanted = new URLSearchParams(location.search)
const all = states(Date.now())
const state = all[wanted.get('state') ?? '']
const target = document.getElementById('app')
if (target === null) throw new Error('The page has no #app element.')

if (state === undefined) {
  document.body.style.overflow = 'auto'
  for (const name of Object.keys(all)) {
    const link = document.createElement('a')
    link.href = `?state=${name}`
    link.textContent = name
    link.style.display = 'block'
    link.style.padding = '4px 16px'
    target.append(link)
  }
} else {
  const language = wanted.get('language') === 'de' ? 'de' : 'en'
  const appStatus = { language, locale: language === 'de' ? 'de-DE' : 'en-GB' } as const
  const fake = fakeBridge({
    ...state.world,
    preferences: { ...state.world.preferences, theme: wanted.get('theme') === 'dark' ? 'dark' : 'light' },
    appStatus: { ...appStatus, ...state.world.appStatus },
  })
  if (wanted.get('dir') === 'rtl') document.documentElement.dir = 'rtl'
  mount(Start, { target, props: { bridge: fake.bridge, small: state.small } })
  const { t } = createTexts(language)
  const press = async (): Promise<void> => {
    while (document.querySelector('main') === null) await new Promise(requestAnimationFrame)
    for (const step of stepsOf(state, t))
      do await new Promise(requestAnimationFrame)
      while (!doStep(step))
    pushAfterSteps(fake, state, appStatus)
    await settled()
    document.documentElement.dataset['problems'] = JSON.stringify(layoutProblems())
    if (wanted.has('measure'))
      document.documentElement.dataset['measured'] = JSON.stringify(await measure(fake, state.world.snapshot))
    document.documentElement.dataset['ready'] = ''
  }
  drop(press())
}
