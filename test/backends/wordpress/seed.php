<?php
// php seed.php <site folder> <base address>: installs WordPress, without a browser, and four users. Prints them as JSON.
[$_, $site, $base] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($base, PHP_URL_HOST) . ':' . parse_url($base, PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REMOTE_ADDR'] = '127.0.0.1';
define('WP_INSTALLING', true);
chdir($site);
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Widget test', 'admin', 'admin@example.test', true, '', 'admin-pass', 'en_US');
global $wp_rewrite; $wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%postname%/');
flush_rewrite_rules(false);
if (wp_get_theme('twentytwentyone')->exists()) switch_theme('twentytwentyone');
foreach (['comment_moderation' => 0, 'comment_previously_approved' => 0, 'thread_comments' => 1, 'thread_comments_depth' => 5, 'timezone_string' => 'Europe/Berlin'] as $name => $value) update_option($name, $value);
$seed = ['base' => $base, 'version' => $GLOBALS['wp_version'], 'users' => []];
foreach ([['admin', 'administrator'], ['alice', 'author'], ['bob', 'subscriber'], ['mod', 'editor']] as [$name, $role]) {
    $id = $name === 'admin' ? 1 : wp_insert_user(['user_login' => $name, 'user_pass' => "$name-pass", 'user_email' => "$name@example.test",
        'display_name' => ucfirst($name), 'role' => $role, 'user_url' => "https://example.test/$name"]);
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'test']);
    $seed['users'][$name] = ['id' => $id, 'password' => "$name-pass", 'applicationPassword' => $password];
}
echo json_encode($seed, JSON_UNESCAPED_SLASHES), "\n";
