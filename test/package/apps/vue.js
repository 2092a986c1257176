// Vue 3: say which tags are elements (`isCustomElement`), bind objects with `.prop`, hear events with `@`.
import { createApp } from 'vue/dist/vue.esm-bundler.js';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import 'parley-comments/define';

const app = createApp({
  data: () => ({ posted: 0, shown: true }),
  created() {
    this.adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'app', comments: [{ author: 'Grace', text: 'Here first.' }] }] } });
  },
  template: `
    <main>
      <h1>An app</h1>
      <p id="posted">{{ posted }} posted</p>
      <button id="toggle" @click="shown = !shown">Comments</button>
      <parley-thread v-if="shown" thread="app" :adapter.prop="adapter" heading-level="3" @parley-posted="posted++"></parley-thread>
    </main>`,
});
app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith('parley-');
app.mount('#root');
