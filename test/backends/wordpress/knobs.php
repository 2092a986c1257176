<?php
/* Must-use plugin of the tests, on loopback only: switches, and ways to make posts and comments behind the adapter's back.
 * WordPress's own answers stay as they are until a switch is set. */
add_filter('pre_wp_mail', '__return_true');
add_filter('rest_allow_anonymous_comments', function ($allow) { return get_option('t_rest_anon') ? true : $allow; });
add_filter('comment_flood_filter', function ($flood) { return get_option('t_flood') ? $flood : false; }, 99);
add_filter('wp_is_comment_flood', function ($flood) { return get_option('t_flood') ? $flood : false; }, 99);
add_filter('the_content', function ($html) { return is_singular() && get_option('t_embed') ? $html . get_option('t_embed') : $html; }, 99);
add_action('rest_api_init', function () {
    $route = function ($path, $do) {
        register_rest_route('test/v1', $path, ['methods' => 'POST', 'permission_callback' => '__return_true', 'callback' => function ($request) use ($do) { return $do($request->get_json_params()); }]);
    };
    $route('/options', function ($options) {
        foreach ($options as $name => $value) update_option($name, $value);
        return true;
    });
    $route('/post', function ($post) { return wp_insert_post($post + ['post_status' => 'publish', 'post_title' => 'Proven', 'comment_status' => 'open', 'post_author' => 1], true); });
    /* [{parent: index in this list or null, text?, minute?, author?, approved?, user?}, …]; `now`: just written, a second apart */
    $route('/comments', function ($wanted) {
        $ids = [];
        wp_defer_comment_counting(true);
        foreach ($wanted['comments'] as $n => $c) {
            $user = isset($c['user']) ? get_user_by('login', $c['user']) : null;
            $at = date('Y-m-d H:i:s', isset($wanted['now']) ? time() - count($wanted['comments']) + $n + 1 : strtotime('2024-01-01 00:00:00') + 60 * ($c['minute'] ?? $n));
            $ids[] = wp_insert_comment(['comment_post_ID' => $wanted['post'], 'comment_parent' => isset($c['parent']) ? $ids[$c['parent']] : 0,
                'user_id' => $user ? $user->ID : 0, 'comment_author' => $user ? $user->display_name : ($c['author'] ?? 'Seeder'),
                'comment_author_email' => $user ? $user->user_email : 'seeder@example.test', 'comment_content' => $c['text'] ?? "Seeded $n",
                'comment_approved' => $c['approved'] ?? 1, 'comment_date' => get_date_from_gmt($at), 'comment_date_gmt' => $at]);
        }
        wp_defer_comment_counting(false);
        return $ids;
    });
    $route('/status', function ($c) { return wp_set_comment_status($c['id'], $c['status']); });
});
