import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'

export type FuseName = keyof typeof FuseV1Options
type Fuses = Readonly<Record<FuseName, boolean>>

/**
 * Every fuse of Electron; one that a new Electron brings does not compile until it is decided.
 * https://www.electronjs.org/docs/latest/tutorial/fuses
 */
export function fusesFor(platform: NodeJS.Platform): Fuses {
  return {
    RunAsNode: false,
    // No cookies are kept, and on macOS this asks for the keychain at each start of an unsigned build.
    EnableCookieEncryption: false,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    // Linux has no such check.
    EnableEmbeddedAsarIntegrityValidation: platform !== 'linux',
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
    WasmTrapHandlers: true,
  }
}

const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name))) as FuseName[]

/**
 * @param program the packaged program, or the `.app` on macOS
 * @returns what each fuse is set to; a fuse that this Electron does not have is left out
 */
export async function readFuses(program: string): Promise<Partial<Record<FuseName, boolean>>> {
  const wire = await getCurrentFuseWire(program)
  const entries = names.flatMap((name) => {
    const state = wire[FuseV1Options[name]]
    if (state !== FuseState.ENABLE && state !== FuseState.DISABLE) return []
    return [[name, state === FuseState.ENABLE] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Sets every fuse that this Electron has. An Electron that has one more than the table refuses to be packaged.
 *
 * @throws what @electron/fuses says
 */
export async function setFuses(program: string, platform: NodeJS.Platform): Promise<void> {
  const there = await readFuses(program)
  const wanted = fusesFor(platform)
  const set = Object.fromEntries(
    names.filter((name) => name in there).map((name) => [FuseV1Options[name], wanted[name]]),
  ) as Record<FuseV1Options, boolean>
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: platform === 'darwin',
    strictlyRequireAllFuses: true,
    ...set,
  })
}
