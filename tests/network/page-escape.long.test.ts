import { expect, it } from 'vitest'
import { LONGEST_ESCAPE, tryToEscape } from '../support/page-escape/page-escape.ts'
import { reach } from '../support/page-escape/reach.ts'

/** The attempts whose result does not vary. With speculationRules, Chromium decides by itself whether it prefetches. */
const steady = Object.keys(reach).filter((name) => name !== 'speculationRules')

it.runIf(process.platform === 'linux')(
  'a page that is not hardened reaches what the table lists, and nothing else',
  async () => {
    const open = await tryToEscape(Object.keys(reach), false, reach)
    const unlike = steady.flatMap((name) => {
      const arrived = [...(open.arrived[name] ?? [])].sort()
      const reached = open.names.includes(name) ? [...arrived, 'name'] : arrived
      const listed = reach[name] ?? []
      return reached.join() === listed.join() ? [] : [`${name} reached [${reached.join()}], not [${listed.join()}]`]
    })
    expect(unlike).toEqual([])
    expect(open.downloads).not.toEqual([])
  },
  LONGEST_ESCAPE,
)
