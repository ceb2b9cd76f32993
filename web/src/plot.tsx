// A plot of values over the seconds of a call.

import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { t } from './words';

export interface Series {
  label: string;
  values: (number | null)[];
  colour: string;
}

const HEIGHT = 150;

/** Seconds between the lines of the grid. */
const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

export function Plot({
  title,
  startedMs,
  series,
  unit,
  range,
}: {
  title: string;
  startedMs: number;
  series: Series[];
  unit: string;
  range?: [number, number];
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--quiet');
    const line = style.getPropertyValue('--line');
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const length = Math.max(...series.map((each) => each.values.length), 1);
    const seconds = Array.from({ length }, (_, second) => second);
    const after = (second: number) => `${second} s`;
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { live: true },
        cursor: { sync: { key: `line ${startedMs}` } },
        scales: {
          x: { time: false, range: [0, Math.max(length - 1, 1)] },
          y: { range: range ?? ((_, __, most) => [0, Math.max(most * 1.1, 1)]) },
        },
        axes: [
          { ...axis, incrs: STEPS, values: (_, all) => all.map(after) },
          { ...axis, size: 56, values: (_, all) => all.map((v) => `${v}${unit}`) },
        ],
        series: [
          { label: t('After'), value: (_, second) => (second == null ? '–' : after(second)) },
          ...series.map((each) => ({
            label: each.label,
            stroke: style.getPropertyValue(each.colour),
            width: 2,
            points: { show: each.values.length < 3 },
          })),
        ],
      },
      [seconds, ...series.map((each) => each.values)],
      element,
    );
    const resized = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [series, startedMs, unit, range]);
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={said(title, series, unit)} />
    </figure>
  );
}

/** The plot for those who hear it: what is worst in each line. */
function said(title: string, series: Series[], unit: string): string {
  const lines = series.map((each) => {
    const known = each.values.filter((value) => value !== null);
    if (known.length === 0) return `${each.label}: -`;
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return `${each.label}: ${least.toFixed(1)}–${most.toFixed(1)}${unit}`;
  });
  return `${title}. ${lines.join('; ')}`;
}
