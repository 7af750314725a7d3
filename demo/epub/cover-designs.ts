import { type Canvas, circle, fill, HEIGHT, path, range, rectangle, stroke, WIDTH } from './cover-shapes.ts'

type Design = (canvas: Canvas) => string

/** Ridges fading into the distance below a low sun. */
const hills: Design = ({ random, palette }) => {
  const sun = circle(
    random.between(280, 720),
    random.between(380, 620),
    random.between(130, 210),
    fill(palette.light),
  )
  const ridges = range(5).map((depth) => {
    const base = 640 + depth * 165
    const [first, second] = [random.between(0, 6), random.between(0, 6)]
    const height = (x: number): number =>
      base - 70 * Math.sin(first + x / 210) - 38 * Math.sin(second + x / 83) * (1 - depth / 7)
    const line = range(41).flatMap((step) => ['L', step * 25, height(step * 25)])
    const tone = palette.tones[2 - Math.min(2, Math.floor(depth / 2))] ?? palette.light
    return path(['M', 0, HEIGHT, ...line, 'L', WIDTH, HEIGHT, 'Z'], fill(tone, depth % 2 ? 0.82 : 1))
  })
  return [sun, ...ridges].join('\n')
}

/** Quarter circles on a grid, turned at random, meeting in accidental shapes. */
const tiles: Design = ({ random, palette }) => {
  const size = 250
  const colors = [...palette.tones, palette.light]
  return range(24)
    .map((cell) => {
      const [left, top] = [(cell % 4) * size, Math.floor(cell / 4) * size]
      const [turnX, turnY] = [random.pick([-1, 1]), random.pick([-1, 1])]
      const [x, y] = [turnX < 0 ? left + size : left, turnY < 0 ? top + size : top]
      const sweep = turnX === turnY ? '1' : '0'
      const wedge = (radius: number, color: string): string =>
        path(
          ['M', x, y, 'h', turnX * radius, 'A', radius, radius, `0 0 ${sweep}`, x, y + turnY * radius, 'Z'],
          fill(color),
        )
      const back = random.chance(0.45)
        ? rectangle(left, top, size, size, fill(random.pick(palette.tones), 0.28))
        : ''
      const core = random.chance(0.6) ? palette.ground : random.pick(colors)
      return back + wedge(size, random.pick(colors)) + wedge(size / 2, core)
    })
    .join('\n')
}

/** Rings around an off-centre body, a moon on each. */
const orbits: Design = ({ random, palette }) => {
  const [x, y] = [random.between(300, 700), random.between(560, 940)]
  const stars = range(90).map(() =>
    circle(
      random.between(0, WIDTH),
      random.between(0, HEIGHT),
      random.between(1.5, 4.5),
      fill(palette.tones[2], 0.7),
    ),
  )
  const rings = range(7).map((index) => {
    const radius = 190 + index * random.between(88, 104)
    const angle = random.between(0, Math.PI * 2)
    const color = random.pick(palette.tones)
    return (
      circle(x, y, radius, stroke(palette.tones[1], 3, 0.65)) +
      circle(x + radius * Math.cos(angle), y + radius * Math.sin(angle), random.between(14, 46), fill(color))
    )
  })
  return [
    ...stars,
    ...rings,
    circle(x, y, 120, fill(palette.light)),
    circle(x - 34, y - 30, 86, fill('#fff', 0.12)),
  ].join('\n')
}

/** Stems bending up from the foot, leaved on both sides. */
const stems: Design = ({ random, palette }) => {
  const sun = circle(
    random.between(250, 750),
    random.between(260, 420),
    random.between(90, 150),
    fill(palette.light, 0.9),
  )
  const plants = range(6).map((index) => {
    const root = 90 + index * 165 + random.between(-30, 30)
    const bend = random.between(-130, 130)
    const top = random.between(380, 820)
    const color = random.pick(palette.tones)
    const at = (share: number): [number, number] => [
      root + bend * share * share,
      HEIGHT - (HEIGHT - top) * share,
    ]
    const stem = path(
      ['M', root, HEIGHT + 10, 'Q', root, (HEIGHT + top) / 2, root + bend, top],
      stroke(color, 9),
    )
    const leaves = range(13).map((step) => {
      const share = 0.16 + step * 0.07
      const [x, y] = at(share)
      const reach = (step % 2 ? 1 : -1) * (120 - 85 * share)
      return path(
        [
          'M',
          x,
          y,
          'Q',
          x + reach * 0.35,
          y - 84,
          x + reach,
          y - 62,
          'Q',
          x + reach * 0.72,
          y + 6,
          x,
          y,
          'Z',
        ],
        fill(color),
      )
    })
    return stem + leaves.join('')
  })
  return [sun, ...plants].join('\n')
}

/** Bands of water, scallop over scallop. */
const waves: Design = ({ random, palette }) => {
  const moon = circle(
    random.between(560, 760),
    random.between(240, 330),
    random.between(90, 140),
    fill(palette.light),
  )
  const start = random.between(520, 640)
  const rows = range(11).flatMap((row) => {
    const y = start + row * 96
    return range(7).map((column) => {
      const x = column * 200 - (row % 2 ? 100 : 0)
      const tone = random.pick(palette.tones)
      return [100, 72, 44, 16]
        .map((radius, ring) => circle(x, y, radius, fill(ring % 2 ? palette.ground : tone)))
        .join('')
    })
  })
  return [moon, ...rows].join('\n')
}

/** Sheets of paper laid over each other, each a little turned. */
const sheets: Design = ({ random, palette }) => {
  const colors = [...palette.tones, palette.light]
  const leaves = range(9).map((index) => {
    const turn = random.between(-28, 28)
    const [width, height] = [random.between(300, 620), random.between(220, 520)]
    const [x, y] = [random.between(60, 940 - width), 110 + index * 118]
    const sheet = rectangle(x, y, width, height, fill(colors[index % colors.length] ?? palette.light, 0.86))
    return `<g transform="rotate(${turn.toFixed(1)} ${(x + width / 2).toFixed(1)} ${(y + height / 2).toFixed(1)})">${sheet}</g>`
  })
  const thread = path(
    ['M', random.between(100, 400), -20, 'C', 900, 420, 60, 980, random.between(500, 900), HEIGHT + 20],
    stroke(palette.ground, 7),
  )
  return [...leaves, thread].join('\n')
}

export const DESIGNS: readonly Design[] = [hills, tiles, orbits, stems, waves, sheets]
