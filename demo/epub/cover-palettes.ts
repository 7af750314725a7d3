/** Five colours that go together: the ground, a light for suns and paper, and three tones from near to far. */
export interface Palette {
  ground: string
  light: string
  tones: readonly [string, string, string]
}

export const PALETTES: readonly Palette[] = [
  { ground: '#f3e9d8', light: '#e4572e', tones: ['#17434b', '#2d6a6a', '#8fb8a8'] },
  { ground: '#1d2a44', light: '#f2c14e', tones: ['#3a5683', '#5f84a2', '#b9cdd4'] },
  { ground: '#e8dfe4', light: '#d1495b', tones: ['#3d2645', '#715b80', '#b79fb8'] },
  { ground: '#eef0e4', light: '#f0a202', tones: ['#2f4b26', '#5c7f3d', '#a9bd7d'] },
  { ground: '#2b2024', light: '#f6d8ae', tones: ['#8c3a2b', '#c46a42', '#e5a869'] },
  { ground: '#dfe9ec', light: '#ee6c4d', tones: ['#1f3b4d', '#3f7187', '#98b9c4'] },
  { ground: '#f5e3cf', light: '#7a1f2b', tones: ['#30343f', '#a45c40', '#dba979'] },
]
