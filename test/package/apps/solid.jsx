// Solid: `prop:` for objects, `on:` for events.
import { createSignal, Show } from 'solid-js';
import { render } from 'solid-js/web';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import 'parley-comments/define';

const adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'app', comments: [{ author: 'Grace', text: 'Here first.' }] }] } });

function App() {
  const [posted, setPosted] = createSignal(0);
  const [shown, setShown] = createSignal(true);
  return <main>
    <h1>An app</h1>
    <p id="posted">{posted()} posted</p>
    <button id="toggle" onClick={() => setShown(!shown())}>Comments</button>
    <Show when={shown()}>
      <parley-thread thread="app" prop:adapter={adapter} attr:heading-level="3" on:parley-posted={() => setPosted(posted() + 1)} />
    </Show>
  </main>;
}

render(() => <App />, document.getElementById('root'));
