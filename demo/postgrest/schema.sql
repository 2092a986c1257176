-- Comments in a PostgreSQL behind PostgREST or Supabase. Paste it into Supabase's SQL editor, or run it with psql; running it
-- again changes nothing. Readers ask through the comment_… functions at the end; these run with the reader's own rights, so
-- that the policies, grants and triggers above them are the law for whoever asks the tables directly, too.
--
-- A moderator:      update comment_profiles set role = 'moderator' where name = 'Grace';
-- A closed thread:  insert into comment_threads (id, closed) values ('/a-page/', true) on conflict (id) do update set closed = true;
-- Premoderation:    alter table comments alter column state set default 'held';

-- Supabase has these roles. Plain PostgREST: db-anon-role = "anon", and tokens whose claims are {"role": "authenticated", "sub": "…", "name": "…"}.
do $$ begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
end $$;
grant usage on schema public to anon, authenticated;

create table if not exists comment_profiles (
  id text primary key,
  name text not null check (length(name) between 1 and 80),
  avatar text check (avatar ~ '^https://'),
  role text not null default 'reader' check (role in ('reader', 'author', 'moderator'))
);
create table if not exists comment_threads (
  id text primary key,
  closed boolean not null default false
);
create table if not exists comments (
  id uuid primary key default gen_random_uuid(),
  thread text not null check (length(thread) between 1 and 500),
  parent uuid references comments (id),
  author text references comment_profiles (id) on delete set null,
  body text not null check (length(body) <= 10000),
  state text not null default 'shown' check (state in ('shown', 'held', 'rejected', 'removed')),
  pinned boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  edited_at timestamptz,
  up integer not null default 0,
  down integer not null default 0,
  check (state = 'removed' or body ~ '\S'),
  check (state <> 'removed' or body = '')
);
create index if not exists comments_list on comments (thread, parent, created_at);
create index if not exists comments_replies on comments (parent);
create index if not exists comments_newest on comments (created_at desc);
create table if not exists comment_votes (
  comment uuid not null references comments (id) on delete cascade,
  author text not null references comment_profiles (id) on delete cascade,
  kind text not null check (kind in ('up', 'down')),
  primary key (comment, author)
);
create index if not exists comment_votes_author on comment_votes (author);

-- Who asks -----------------------------------------------------------------------------------------------------------------

create or replace function comment_claims() returns jsonb language sql stable set search_path = public as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}')
$$;
create or replace function comment_me() returns text language sql stable set search_path = public as $$
  select nullif(comment_claims() ->> 'sub', '')
$$;
create or replace function comment_moderates() returns boolean language sql stable set search_path = public as $$
  select exists (select from comment_profiles where id = comment_me() and role = 'moderator')
$$;
create or replace function comment_name() returns text language sql stable set search_path = public as $$
  select left(coalesce(nullif(trim(coalesce(comment_claims() -> 'user_metadata' ->> 'name', comment_claims() -> 'user_metadata' ->> 'full_name',
    comment_claims() -> 'user_metadata' ->> 'user_name', comment_claims() ->> 'name')), ''), 'Reader ' || left(comment_me(), 4)), 80)
$$;
-- A refusal in the words of the widget; PostgREST answers with the status that the code names.
create or replace function comment_refuse(status integer, code text) returns void language plpgsql set search_path = public as $$
begin
  raise exception '%', code using errcode = 'PT' || status;
end $$;

-- The law ------------------------------------------------------------------------------------------------------------------

-- Gives who asks a name that others see: that of the token, the first time they write or vote. With the owner's rights, but for oneself only.
create or replace function comment_join() returns void language sql security definer set search_path = public as $$
  insert into comment_profiles (id, name, avatar) select comment_me(), comment_name(), substring(comment_claims() -> 'user_metadata' ->> 'avatar_url' from '^https://.*$')
  where comment_me() is not null on conflict do nothing
$$;
create or replace function comment_guard() returns trigger language plpgsql security definer set search_path = public as $$
declare me text := comment_me(); above comments;
begin
  -- Who is not a reader is the owner of the database.
  if me is null and coalesce(comment_claims() ->> 'role', '') not in ('anon', 'authenticated') then return new; end if;
  if me is null then perform comment_refuse(401, 'signed-out'); end if;
  if tg_op = 'INSERT' then
    if exists (select from comment_threads t where t.id = new.thread and t.closed) then perform comment_refuse(423, 'closed'); end if;
    if new.parent is not null then
      select * into above from comments c where c.id = new.parent;
      if above.thread is distinct from new.thread or above.state <> 'shown' then perform comment_refuse(404, 'missing'); end if;
    end if;
    perform comment_join();
    new.author := me;
    new.created_at := clock_timestamp();
  else
    if old.state = 'removed' then perform comment_refuse(404, 'missing'); end if;
    if new.body is distinct from old.body and new.state <> 'removed' then
      if old.author is distinct from me then perform comment_refuse(403, 'forbidden'); end if;
      new.edited_at := clock_timestamp();
    end if;
    if (new.state, new.pinned) is distinct from (old.state, old.pinned) and not comment_moderates()
      and not (old.author = me and new.state = 'removed' and new.pinned = old.pinned) then perform comment_refuse(403, 'forbidden'); end if;
    if new.state = 'removed' then new.body := ''; end if;
  end if;
  return new;
end $$;
create or replace trigger comments_guard before insert or update of body, state, pinned on comments for each row execute function comment_guard();

create or replace function comment_count_votes() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then
    update comments set up = up - (old.kind = 'up')::int, down = down - (old.kind = 'down')::int where id = old.comment;
  end if;
  if tg_op <> 'DELETE' then
    update comments set up = up + (new.kind = 'up')::int, down = down + (new.kind = 'down')::int where id = new.comment;
  end if;
  return null;
end $$;
create or replace trigger comment_votes_counted after insert or update or delete on comment_votes for each row execute function comment_count_votes();

alter table comment_profiles enable row level security;
alter table comment_threads enable row level security;
alter table comments enable row level security;
alter table comment_votes enable row level security;
revoke all on comment_profiles, comment_threads, comments, comment_votes from anon, authenticated;
-- Votes have no policy for strangers, so that these may ask and see none.
grant select on comment_profiles, comment_threads, comments, comment_votes to anon, authenticated;
grant insert (id, thread, parent, body), update (body, state, pinned) on comments to authenticated;
grant update (name, avatar) on comment_profiles to authenticated;
grant insert, delete, update (kind) on comment_votes to authenticated;

do $$ declare old record; begin
  for old in select policyname, tablename from pg_policies where schemaname = 'public' and tablename in ('comment_profiles', 'comment_threads', 'comments', 'comment_votes') loop
    execute format('drop policy %I on public.%I', old.policyname, old.tablename);
  end loop;
end $$;
create policy "names are public" on comment_profiles for select using (true);
create policy "own name" on comment_profiles for update to authenticated using (id = comment_me()) with check (id = comment_me());
create policy "threads are public" on comment_threads for select using (true);
create policy "what is shown, one's own, and all for moderators" on comments for select
  using (state in ('shown', 'removed') or author = (select comment_me()) or (select comment_moderates()));
create policy "one's own words" on comments for insert to authenticated with check (author = (select comment_me()));
create policy "one's own, and all for moderators" on comments for update to authenticated
  using (author = (select comment_me()) or (select comment_moderates()));
create policy "own votes" on comment_votes for select to authenticated using (author = (select comment_me()));
create policy "a vote on what is shown" on comment_votes for insert to authenticated
  with check (author = (select comment_me()) and exists (select from comments c where c.id = comment and c.state = 'shown'));
create policy "change an own vote" on comment_votes for update to authenticated using (author = (select comment_me())) with check (author = (select comment_me()));
create policy "take an own vote back" on comment_votes for delete to authenticated using (author = (select comment_me()));

-- What the widget asks -----------------------------------------------------------------------------------------------------
-- With the reader's own rights: no `security definer` below this line.

-- Without a search_path of its own, as comment_place below: only so does PostgreSQL write them into the query that uses them.
create or replace function comment_readable(c comments) returns boolean language sql stable as $$
  select c.state <> 'removed' or exists (select from public.comments r where r.parent = c.id)
$$;

create or replace function comment_json(c comments) returns jsonb language sql stable set search_path = public as $$
  select jsonb_build_object(
    'id', c.id, 'parent', c.parent, 'thread', c.thread,
    'author', case when c.state <> 'removed' then (select jsonb_strip_nulls(jsonb_build_object('id', p.id, 'name', p.name, 'avatar', p.avatar,
      'badge', case p.role when 'moderator' then 'Moderator' when 'author' then 'Author' end)) from comment_profiles p where p.id = c.author) end,
    'body', case when c.state <> 'removed' then c.body end,
    'createdAt', floor(extract(epoch from c.created_at) * 1000), 'editedAt', case when c.state <> 'removed' then floor(extract(epoch from c.edited_at) * 1000) end,
    'state', c.state, 'pinned', c.pinned, 'up', c.up, 'down', c.down,
    'mine', (select v.kind from comment_votes v where comment_me() is not null and v.comment = c.id and v.author = comment_me()),
    'replies', (select count(*) from comments r where r.parent = c.id and comment_readable(r)),
    'can', to_jsonb(array_remove(array[
      case when c.state = 'shown' and not exists (select from comment_threads t where t.id = c.thread and t.closed) then 'reply' end,
      case when c.author = comment_me() and c.state in ('shown', 'held') then 'edit' end,
      case when c.state <> 'removed' and (c.author = comment_me() or comment_moderates()) then 'remove' end,
      case when c.state = 'shown' then 'react' end,
      case when c.state <> 'removed' and comment_moderates() then 'moderate' end], null)))
$$;

-- The place of a comment in a list, rising.
create or replace function comment_place(c comments, sort text) returns numeric[] language sql stable as $$
  select array[(not (c.pinned and c.parent is null))::int::numeric, case when sort = 'best' then c.down - c.up else 0 end,
    case when sort = 'newest' then -1 else 1 end * floor(extract(epoch from c.created_at) * 1000000)]
$$;

-- One list from a place on. `rest`: how many more there are behind it.
create or replace function comment_list(of_thread text, of_parent uuid, sort text, after jsonb, size integer)
returns table (id uuid, next jsonb, rest bigint) language sql stable set search_path = public as $$
  with list as (
    select c.id, comment_place(c, sort) as place from comments c
    where c.thread = of_thread and c.parent is not distinct from of_parent and comment_readable(c)
  ), behind as (
    select l.id, l.place, row_number() over (order by l.place, l.id) as nth, count(*) over () as many from list l
    where after is null or (l.place, l.id) > (array(select value::numeric from jsonb_array_elements_text(after -> 'place')), (after ->> 'id')::uuid)
  )
  select b.id, jsonb_build_object('sort', sort, 'place', to_jsonb(b.place), 'id', b.id), b.many - b.nth from behind b where b.nth <= size order by b.nth
$$;

create or replace function comment_page(thread text, parent uuid, sort text, after jsonb, size integer, depth integer, reply_size integer, around uuid)
returns jsonb language plpgsql stable set search_path = public as $$
declare
  inner_sort text := case when sort = 'newest' then 'oldest' else sort end;
  path uuid[] := '{}'; at uuid := around; found comments; ids uuid[] := '{}'; heads uuid[]; below uuid[]; head uuid; must uuid;
  next jsonb; remaining bigint; first_next jsonb; first_left bigint; more jsonb := '{}'; level integer := 0; item record; taken integer;
begin
  if after is not null and after ->> 'sort' is distinct from (case when parent is null then sort else inner_sort end) then perform comment_refuse(400, 'invalid'); end if;
  if parent is not null then
    select * into found from comments c where c.id = comment_page.parent;
    if found.thread is distinct from comment_page.thread then perform comment_refuse(404, 'missing'); end if;
  end if;
  while at is not null and not at = any (path) loop
    select * into found from comments c where c.id = at;
    if found.thread is distinct from comment_page.thread then perform comment_refuse(404, 'missing'); end if;
    path := path || at;
    at := found.parent;
  end loop;
  heads := array[parent];
  loop
    below := '{}';
    foreach head in array heads loop
      next := null; remaining := 0; taken := 0;
      if level = 0 or (level <= depth and reply_size > 0) then
        for item in select * from comment_list(thread, head, case when parent is null and level = 0 then sort else inner_sort end, case when level = 0 then after end, case when level = 0 then greatest(size, 1) else reply_size end) loop
          below := below || item.id; next := item.next; remaining := item.rest; taken := taken + 1;
        end loop;
      else
        select count(*) into remaining from comments c where c.parent = head and comment_readable(c);
      end if;
      select c.id into must from comments c where c.id = any (path) and c.parent is not distinct from head and not c.id = any (below);
      if must is not null then below := below || must; remaining := greatest(0, remaining - 1); end if;
      if remaining > 0 then next := coalesce(next, case when level = 0 then after end, jsonb_build_object('sort', case when parent is null and level = 0 then sort else inner_sort end)); else next := null; end if;
      if level = 0 then first_next := next; first_left := remaining;
      elsif next is not null then more := more || jsonb_build_object(head::text, next); end if;
    end loop;
    exit when cardinality(below) = 0;
    ids := ids || below;
    heads := below;
    level := level + 1;
  end loop;
  return jsonb_build_object(
    'comments', coalesce((select jsonb_agg(comment_json(c) order by u.nth) from unnest(ids) with ordinality u (id, nth) join comments c on c.id = u.id), '[]'),
    'next', first_next, 'left', first_left, 'more', more,
    'total', (select count(*) from comments c where c.thread = comment_page.thread and c.state <> 'removed'),
    'closed', exists (select from comment_threads t where t.id = comment_page.thread and t.closed));
end $$;

create or replace function comment_one(id uuid) returns jsonb language plpgsql stable set search_path = public as $$
declare found comments;
begin
  select * into found from comments c where c.id = comment_one.id;
  if found.id is null or not comment_readable(found) then return null; end if;
  return comment_json(found);
end $$;
create or replace function comment_counts(threads text[]) returns jsonb language sql stable set search_path = public as $$
  select coalesce(jsonb_agg((select count(*) from comments c where c.thread = t.id and c.state <> 'removed') order by t.nth), '[]') from unnest(threads) with ordinality t (id, nth)
$$;
create or replace function comment_recent(size integer) returns jsonb language sql stable set search_path = public as $$
  select coalesce(jsonb_agg(comment_json(c) order by c.created_at desc), '[]') from (select * from comments where state = 'shown' order by created_at desc limit least(greatest(size, 0), 100)) c
$$;
create or replace function comment_viewer() returns jsonb language sql stable set search_path = public as $$
  select case when comment_me() is not null then jsonb_strip_nulls(jsonb_build_object('id', comment_me(),
    'name', coalesce((select name from comment_profiles where id = comment_me()), comment_name()),
    'avatar', (select avatar from comment_profiles where id = comment_me()),
    'role', coalesce((select role from comment_profiles where id = comment_me()), 'reader'))) end
$$;

-- The comment that a reader wants to change, or the refusal that tells why not.
create or replace function comment_mine(id uuid, moderators_too boolean) returns comments language plpgsql stable set search_path = public as $$
declare found comments;
begin
  if comment_me() is null then perform comment_refuse(401, 'signed-out'); end if;
  select * into found from comments c where c.id = comment_mine.id;
  if found.id is null or found.state = 'removed' then perform comment_refuse(404, 'missing'); end if;
  if found.author is distinct from comment_me() and not (moderators_too and comment_moderates()) then perform comment_refuse(403, 'forbidden'); end if;
  return found;
end $$;
-- `id` is the write's own: sent twice, it is one comment.
create or replace function comment_create(id uuid, thread text, parent uuid, body text) returns jsonb language plpgsql set search_path = public as $$
begin
  if comment_me() is null then perform comment_refuse(401, 'signed-out'); end if;
  if not exists (select from comments c where c.id = comment_create.id) then
    begin
      insert into comments (id, thread, parent, body) values (comment_create.id, comment_create.thread, comment_create.parent, comment_create.body);
    exception when unique_violation then null;
    end;
  end if;
  return comment_one(comment_create.id);
end $$;
create or replace function comment_edit(id uuid, body text) returns jsonb language plpgsql set search_path = public as $$
begin
  perform comment_mine(id, false);
  update comments c set body = comment_edit.body where c.id = comment_edit.id;
  return comment_one(id);
end $$;
create or replace function comment_remove(id uuid) returns jsonb language plpgsql set search_path = public as $$
begin
  perform comment_mine(id, true);
  update comments c set state = 'removed', body = '' where c.id = comment_remove.id;
  return comment_one(id);
end $$;
create or replace function comment_vote(id uuid, kind text, is_on boolean) returns jsonb language plpgsql set search_path = public as $$
declare found comments;
begin
  if comment_me() is null then perform comment_refuse(401, 'signed-out'); end if;
  select * into found from comments c where c.id = comment_vote.id;
  if found.id is null or found.state = 'removed' then perform comment_refuse(404, 'missing'); end if;
  if is_on then
    perform comment_join();
    insert into comment_votes (comment, author, kind) values (comment_vote.id, comment_me(), comment_vote.kind)
      on conflict (comment, author) do update set kind = excluded.kind where comment_votes.kind <> excluded.kind;
  else
    delete from comment_votes v where v.comment = comment_vote.id and v.author = comment_me() and v.kind = comment_vote.kind;
  end if;
  return comment_one(id);
end $$;
create or replace function comment_moderate(id uuid, action text, is_on boolean) returns jsonb language plpgsql set search_path = public as $$
begin
  if comment_me() is null then perform comment_refuse(401, 'signed-out'); end if;
  if not comment_moderates() then perform comment_refuse(403, 'forbidden'); end if;
  perform comment_mine(id, true);
  update comments c set
    pinned = case when action = 'pin' then is_on else c.pinned end,
    state = case action when 'hold' then case when is_on then 'held' else 'shown' end when 'approve' then case when is_on then 'shown' else 'held' end
      when 'spam' then case when is_on then 'rejected' else 'shown' end else c.state end
  where c.id = comment_moderate.id;
  return comment_one(id);
end $$;
