// What the GitHub adapter asks, in GraphQL. The tests validate each against GitHub's published schema.

const row = `id url bodyHTML createdAt lastEditedAt deletedAt isMinimized minimizedReason
  upvoteCount viewerHasUpvoted viewerCanUpvote viewerCanUpdate viewerCanDelete viewerCanReact
  author { login url avatarUrl(size: 96) ... on Node { id } } authorAssociation
  reactionGroups { content viewerHasReacted reactors { totalCount } } replyTo { id } discussion { id }`;
/** One comment as an answer to a write. */
const whole = `${row} below: replies { totalCount }`;
/** What is thought of a discussion itself. */
const opinion = 'id upvoteCount viewerHasUpvoted reactionGroups { content viewerHasReacted reactors { totalCount } }';
const thread = 'id number title locked';

export const queries = {
  viewer: `query($owner: String!, $name: String!) { viewer { id login name url avatarUrl(size: 96) } repository(owner: $owner, name: $name) { viewerPermission } }`,
  search: `query($query: String!) { search(type: DISCUSSION, first: 10, query: $query) { nodes { ... on Discussion { ${thread} } } } }`,
  numbered: `query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { discussion(number: $number) { ${thread} } } }`,
  list: `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $replies: Int!, $deep: Boolean!) { node(id: $id) { ... on Discussion { ${thread}
    comments(first: $first, after: $after, last: $last, before: $before) { totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      nodes { ${whole} replies(first: $replies) @include(if: $deep) { pageInfo { endCursor hasNextPage } nodes { ${row} } } } } } } }`,
  replies: `query($id: ID!, $first: Int!, $after: String) { node(id: $id) { ... on DiscussionComment { id discussion { id }
    replies(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { ${row} } } } } }`,
  one: `query($id: ID!) { node(id: $id) { ... on DiscussionComment { ${whole} body replyTo { ${whole} } } } }`,
  opinion: `query($id: ID!) { node(id: $id) { ... on Discussion { ${opinion} } } }`,
  sizes: `query($id: ID!, $after: String) { node(id: $id) { ... on Discussion { comments(first: 100, after: $after) { pageInfo { endCursor hasNextPage } nodes { deletedAt below: replies { totalCount } } } } } }`,
  repository: `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id discussionCategories(first: 100) { nodes { id name } } } }`,
  open: `mutation($repository: ID!, $category: ID!, $title: String!, $body: String!) { createDiscussion(input: { repositoryId: $repository, categoryId: $category, title: $title, body: $body }) { discussion { ${thread} } } }`,
  create: `mutation($discussion: ID!, $parent: ID, $body: String!) { addDiscussionComment(input: { discussionId: $discussion, replyToId: $parent, body: $body }) { comment { ${whole} } } }`,
  edit: `mutation($id: ID!, $body: String!) { updateDiscussionComment(input: { commentId: $id, body: $body }) { comment { ${whole} } } }`,
  remove: `mutation($id: ID!) { deleteDiscussionComment(input: { id: $id }) { comment { id } } }`,
  addReaction: `mutation($id: ID!, $content: ReactionContent!) { addReaction(input: { subjectId: $id, content: $content }) { subject { ... on DiscussionComment { ${whole} } ... on Discussion { ${opinion} } } } }`,
  removeReaction: `mutation($id: ID!, $content: ReactionContent!) { removeReaction(input: { subjectId: $id, content: $content }) { subject { ... on DiscussionComment { ${whole} } ... on Discussion { ${opinion} } } } }`,
  addUpvote: `mutation($id: ID!) { addUpvote(input: { subjectId: $id }) { subject { ... on DiscussionComment { ${whole} } ... on Discussion { ${opinion} } } } }`,
  removeUpvote: `mutation($id: ID!) { removeUpvote(input: { subjectId: $id }) { subject { ... on DiscussionComment { ${whole} } ... on Discussion { ${opinion} } } } }`,
} as const;
