/** The switches with which tests start Electron. */
export const ELECTRON_SWITCHES: readonly string[] = [
  // If the GPU process finds no GPU, Chromium starts another one. On a busy computer, it may stand still for minutes
  // meanwhile, waiting for its zygote.
  '--disable-gpu',
  // Electron refuses to start as root with its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]
