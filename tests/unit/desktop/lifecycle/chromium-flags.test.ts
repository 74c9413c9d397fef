import { describe, expect, it } from 'vitest'
import { runNetworkInMainProcess } from '../../../../electron/desktop/lifecycle/chromium-flags.ts'

function featuresAfter(platform: NodeJS.Platform, before = ''): string {
  let features = before
  const commandLine = {
    getSwitchValue: () => features,
    appendSwitch: (_name: string, value?: string) => {
      features = value ?? ''
    },
  }
  runNetworkInMainProcess({ commandLine } as unknown as Parameters<typeof runNetworkInMainProcess>[0], platform)
  return features
}

describe("Chromium's network", () => {
  it('runs in the main process on Linux', () => {
    expect(featuresAfter('linux')).toBe('NetworkServiceInProcess2')
  })

  it('runs in the main process without disabling features that the command line enables', () => {
    expect(featuresAfter('linux', 'UseOzonePlatform')).toBe('UseOzonePlatform,NetworkServiceInProcess2')
  })

  it.each(['darwin', 'win32'] as const)('keeps its sandboxed process on %s', (platform) => {
    expect(featuresAfter(platform)).toBe('')
  })
})
