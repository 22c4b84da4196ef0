// What the scripts of pages say to one another.
interface Window {
  lstmAsk: (place: Element, question: { question: string; name: string; answer: string; solved?: () => void }) => void;
  lstmWhatIf: (
    unit: { f: number[]; i: number[]; g: number[]; o: number[]; first: number },
    gates: { f?: number; i?: number; o?: number },
  ) => { c: number[]; h: number[] };
  shapeLab: { picture: (name: string, content: string) => void };
  shapeLabSettings: {
    words: Record<string, string>;
    axes: Record<string, string>;
    sizes: Record<string, Record<string, number>>;
    style: string;
    results: Record<string, { code: string; shapes: Record<string, [string, number][]>; widths: Record<string, number>; last: [string, string][]; parameters: number }>;
  };
}
