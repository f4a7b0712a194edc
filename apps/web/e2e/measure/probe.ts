/** Runs in the page: notes when a change of state comes in, and when the frame that shows it has been drawn. */
export const PROBE = `() => {
  const probe = { delays: [], waiting: new Map(), frames: 0, since: 0, startFrames() { probe.frames = 0; probe.since = performance.now(); const count = () => { probe.frames += 1; requestAnimationFrame(count); }; requestAnimationFrame(count); }, framesPerSecond: () => probe.frames / ((performance.now() - probe.since) / 1000) };
  window.probe = probe;
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const event = JSON.parse(data);
        if (event.type === 'load.task.progress') probe.waiting.set(event.data.slug + ' ' + event.data.state, performance.now());
      });
    }
  };
  const seen = (changes) => {
    for (const { target } of changes) {
      const key = target.dataset.task + ' ' + target.dataset.state;
      const begun = probe.waiting.get(key);
      if (begun === undefined) continue;
      probe.waiting.delete(key);
      requestAnimationFrame(() => setTimeout(() => probe.delays.push(performance.now() - begun)));
    }
  };
  document.addEventListener('DOMContentLoaded', () => new MutationObserver(seen).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] }));
}`;
