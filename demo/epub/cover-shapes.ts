import type { Palette } from './cover-palettes.ts'
import type { Random } from './random.ts'

export const WIDTH = 1000
export const HEIGHT = 1500

export interface Canvas {
  random: Random
  palette: Palette
}

const round = (value: number): string => value.toFixed(1)

export function circle(x: number, y: number, radius: number, paint: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${paint}/>`
}

export function rectangle(x: number, y: number, width: number, height: number, paint: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${paint}/>`
}

export function path(commands: (string | number)[], paint: string): string {
  return `<path d="${commands.map((part) => (typeof part === 'number' ? round(part) : part)).join(' ')}" ${paint}/>`
}

export const fill = (color: string, opacity = 1): string => `fill="${color}" opacity="${opacity}"`
export const stroke = (color: string, width: number, opacity = 1): string =>
  `fill="none" stroke="${color}" stroke-width="${round(width)}" stroke-linecap="round" opacity="${opacity}"`

/** `count` numbers, from 0 on. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
