import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { form as formWords } from "../../copy/en";
import { settings } from "../../copy/settings";
import { messages, posts as words } from "../../copy/workspace";
import { Failed } from "../../fields/failed";
import { Guarded } from "../../fields/guarded";
import { SaveRow } from "../../fields/save-row";
import { explainAccountError } from "../../lib/account-errors";
import { keepDraft, readDraft } from "../../lib/drafts";
import { useAct } from "../../lib/use-act";
import { useForm } from "../../lib/use-form";
import { Rows } from "../../ui/bones";
import { TextButton } from "../../ui/button";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Empty, Section } from "../../ui/section";
import { TextArea } from "../../ui/text-area";

type Post = FunctionReturnType<typeof api.posts.list>[number];

/** What everybody may read, and drafts that only their author sees. */
export function PostsSection({ userId }: { userId: string }) {
  return (
    <Section title={words.title} lead={words.lead}>
      <Guarded>
        <PostList />
      </Guarded>
      <WritePost userId={userId} />
    </Section>
  );
}

function PostList() {
  const posts = useQuery(api.posts.list);
  const setPublished = useMutation(api.posts.setPublished);
  const remove = useMutation(api.posts.remove);
  const { failure, run } = useAct();
  if (posts === undefined) return <Rows label={settings.loading} rows={2} />;
  if (posts.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <Failed failure={failure} />
      <ul className="divide-y divide-line">
        {posts.map((post) => (
          <PostRow
            key={post._id}
            post={post}
            onPublish={() =>
              run(() => setPublished({ postId: post._id, published: !post.published }))
            }
            onDelete={() => run(() => remove({ postId: post._id }))}
          />
        ))}
      </ul>
    </>
  );
}

function PostRow(props: { post: Post; onPublish: () => void; onDelete: () => void }) {
  const { title, body, published, mine, authorName } = props.post;
  const act = published ? words.unpublish : words.publish;
  return (
    <li className="grid gap-1 py-4 first:pt-0">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-medium wrap-anywhere">
        {title}
        {published ? (
          <span className="text-sm font-normal text-ink-soft">
            {words.by(authorName ?? (mine ? messages.you : messages.nameless))}
          </span>
        ) : (
          <span className="rounded-full border border-edge px-2 text-sm font-normal">
            {words.draft}
          </span>
        )}
      </h3>
      <p className="wrap-anywhere whitespace-pre-wrap text-ink-soft">{body}</p>
      {mine ? (
        <p className="flex flex-wrap gap-x-4 text-sm">
          <TextButton aria-label={words.about(act, title)} onClick={props.onPublish}>
            {act}
          </TextButton>
          <TextButton aria-label={words.about(words.delete, title)} onClick={props.onDelete}>
            {words.delete}
          </TextButton>
        </p>
      ) : null}
    </li>
  );
}

function WritePost({ userId }: { userId: string }) {
  const { form, saved, keep } = usePostForm(userId);
  const { set: setTitle, id: _titleId, ...title } = form.field("title");
  const { set: setBody, id: _bodyId, ...body } = form.field("body");
  return (
    <Form state={form} words={formWords}>
      <Field
        {...title}
        id="post-title"
        label={words.titleLabel}
        errorPrefix={formWords.errorPrefix}
        autoComplete="off"
        onChange={(event) => keep("title", event.target.value, setTitle)}
      />
      <TextArea
        {...body}
        id="post-body"
        label={words.bodyLabel}
        errorPrefix={formWords.errorPrefix}
        onChange={(event) => keep("body", event.target.value, setBody)}
      />
      <SaveRow
        busy={form.busy}
        done={saved ? words.created : null}
        label={words.create}
        busyLabel={words.creating}
      />
    </Form>
  );
}

function usePostForm(userId: string) {
  const create = useMutation(api.posts.create);
  const [saved, setSaved] = useState(false);
  const form = useForm<"title" | "body">({
    initial: {
      title: readDraft(userId, "post-title") ?? "",
      body: readDraft(userId, "post-body") ?? "",
    },
    check: ({ title, body }) => ({
      title: title.trim() === "" ? words.titleMissing : undefined,
      body: body.trim() === "" ? words.bodyMissing : undefined,
    }),
    submit: async (post) => {
      await create(post);
      keepDraft(userId, "post-title", null);
      keepDraft(userId, "post-body", null);
      form.clear();
      setSaved(true);
      return "done";
    },
    explain: explainAccountError,
  });

  function keep(what: "title" | "body", text: string, set: (text: string) => void): void {
    set(text);
    setSaved(false);
    keepDraft(userId, `post-${what}`, text);
  }

  return { form, saved, keep };
}
