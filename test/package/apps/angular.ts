// Angular: say that tags with a dash are elements (`CUSTOM_ELEMENTS_SCHEMA`), bind objects with [ ], hear events with ( ).
import '@angular/compiler';
import { Component, CUSTOM_ELEMENTS_SCHEMA, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import type { ParleyEvent } from 'parley-comments';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import 'parley-comments/define';

@Component({
  selector: '#root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>An app</h1>
      <p id="posted">{{ posted() }} posted</p>
      <button id="toggle" (click)="shown.set(!shown())">Comments</button>
      @if (shown()) {
        <parley-thread thread="app" [adapter]="adapter" heading-level="3" (parley-posted)="onPosted($event)"></parley-thread>
      }
    </main>`,
})
class App {
  readonly adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'app', comments: [{ author: 'Grace', text: 'Here first.' }] }] } });
  readonly posted = signal(0);
  readonly shown = signal(true);
  onPosted({ detail }: ParleyEvent<'parley-posted'>): void {
    if (detail.comment.author?.name === 'Ada') this.posted.update((n) => n + 1);
  }
}

void bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
